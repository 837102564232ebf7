/** What Asterisk takes where no context is given (main/manager.c action_extensionstate). */
export const DEFAULT_CONTEXT = 'default';

export interface ExtensionRequest {
  extension: string;
  context: string;
  /** Why this one cannot be asked; the others are. */
  fault?: string;
}

/**
 * A list as it came from a flow or a database: extensions as text or numbers, or rows with `extension` and
 * perhaps `context`. Each is asked once, however often it is named. A bad entry spoils only itself.
 */
export function extensionRequests(
  entries: readonly unknown[],
  context: string | undefined,
): ExtensionRequest[] {
  const requests = new Map<string, ExtensionRequest>();
  entries.forEach((entry, i) => {
    const request = extensionRequest(entry, context || DEFAULT_CONTEXT, `extensions[${i}]`);
    const key = request.fault === undefined ? requestKey(request) : `fault ${i}`;
    if (!requests.has(key)) requests.set(key, request);
  });
  return [...requests.values()];
}

export function requestKey({ extension, context }: { extension: string; context: string }): string {
  return `${extension}\n${context}`;
}

function extensionRequest(entry: unknown, defaultContext: string, place: string): ExtensionRequest {
  const row: { extension?: unknown; context?: unknown } =
    typeof entry === 'object' && entry !== null ? entry : { extension: entry };
  const extension = header(row.extension);
  const context = header(row.context ?? '') || defaultContext;
  const fault = headerFault(row.extension, extension) ?? contextFault(row.context);
  const name = row.extension === undefined || row.extension === null ? '' : String(row.extension);
  if (fault) return { extension: name, context, fault: `${place}${fault}` };
  return { extension: extension as string, context };
}

/** Text or a number as header text; blanks around it are a database's padding or a comma list's habit. */
function header(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return String(value);
  return typeof value === 'string' ? value.replace(/^[ \t]+|[ \t]+$/g, '') : undefined;
}

function headerFault(given: unknown, text: string | undefined): string | undefined {
  if (given === undefined || given === null) return ' has no extension';
  if (text === undefined) return '.extension must be text or a whole number';
  if (text === '') return '.extension is empty';
  return /[\r\n\0]/.test(text) ? '.extension holds CR, LF or NUL' : undefined;
}

function contextFault(given: unknown): string | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'string') return '.context must be text';
  return /[\r\n\0]/.test(given) ? '.context holds CR, LF or NUL' : undefined;
}
