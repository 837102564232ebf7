import { createRequire } from 'node:module';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import { PROJECT } from '../../lab/machine/paths';

// The folder that holds the line of Node-RED under test; `npm test` sets it.
const home = createRequire(join(process.env.LAB_NODE_RED_HOME || PROJECT, 'package.json'));

helper.init(home.resolve('node-red'));

/** @returns a node of Node-RED itself, of the line under test, to load in a flow: `coreNode('common/20-inject')` */
export function coreNode(path: string) {
  return home(`@node-red/nodes/core/${path}`);
}

/** node-red-node-test-helper on the line of Node-RED under test. */
export { helper };
