import manifest from '../../package.json';

/** The types of the palette's nodes, in the order in which Node-RED loads them. package.json is the only list of them. */
export const NODE_TYPES = Object.keys(manifest['node-red'].nodes);
