import type { NodeDef } from 'node-red';
import { AmiError } from '../../src/index';

/** A node in a flow. The first release already writes `version`. */
type Versioned = NodeDef & { version?: unknown };
type Migration = (def: object) => object;

/**
 * Migrations by node type; a type without an entry is at version 1. The first step turns version 1 into 2. A new step also
 * needs a higher `version` in the node's html, and the same migration in its `oneditprepare`.
 */
const MIGRATIONS: Readonly<Record<string, readonly Migration[]>> = {};

/**
 * Migrates a node's settings to the current version. A node without `version` has version 1.
 *
 * @throws AmiError AMI_ERR_INVALID_ACTION if the flow was made by a later release
 */
export function upToDate<Def extends Versioned>(def: Def, steps = MIGRATIONS[def.type] ?? []): Def {
  const version = Number(def.version || 1);
  const current = steps.length + 1;
  if (!Number.isInteger(version) || version < 1 || version > current) {
    throw new AmiError(
      'AMI_ERR_INVALID_ACTION',
      `version: the node has version ${JSON.stringify(def.version)}, but this release supports up to ${current}: update the package`,
    );
  }
  const migrated = steps.slice(version - 1).reduce((older: object, step) => step(older), def);
  return { ...(migrated as Def), version: current };
}
