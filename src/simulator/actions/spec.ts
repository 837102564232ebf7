import type { AsteriskVersion } from '../profiles';
import type { Request } from '../request';
import type { ManagerClass } from '../rights';

/** How one action is known to the manager: ast_manager_register of the module that has it. */
export interface ActionSpec {
  readonly name: string;
  /** Write classes of which a user needs one; none needed where empty. */
  readonly classes: readonly ManagerClass[];
  readonly synopsis: string;
  /** First version profile that has it. */
  readonly since?: AsteriskVersion;
  run(request: Request): Promise<void> | void;
}
