/**
 * Takes a line for a log. Called as `trace?.(…)`, so that where nobody listens the line is not even made. No line
 * holds more of an action than its name and ActionID: its headers may be secret.
 */
export type Trace = (line: string) => void;
