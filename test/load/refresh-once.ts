import { type RefreshSource, refreshExtensions } from '../../src/extensions';

/** A process that refreshes all extensions of a source, and prints the number of results or the error code. */
async function run(port: number, source: RefreshSource): Promise<string> {
  const options = { host: '127.0.0.1', port, username: 'ami', secret: 'sesame' };
  try {
    const { results } = await refreshExtensions(options, { source, timeout: 110_000, onResult: () => {} });
    return `${results.length} results`;
  } catch (error) {
    return String(error instanceof Error && 'code' in error ? error.code : error);
  }
}

void run(Number(process.argv[2]), process.argv[3] as RefreshSource).then((outcome) => console.log(outcome));
