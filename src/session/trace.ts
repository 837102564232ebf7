/**
 * Receives a line for a log. It is called as `trace?.(…)`, so that the line is not built without a listener. A line contains
 * only the name and ActionID of an action, because its headers may be secret.
 */
export type Trace = (line: string) => void;
