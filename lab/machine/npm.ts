import { run } from './process';

/**
 * Runs npm to its end and gives its standard output. Windows has no program `npm`, only a script for its shell: there, and
 * wherever npm says which program started us, Node.js runs npm's own file.
 */
export function runNpm(args: readonly string[], options: { cwd: string }): Promise<string> {
  const { npm_execpath: file } = process.env;
  return file?.endsWith('npm-cli.js')
    ? run(process.execPath, [file, ...args], options)
    : run('npm', args, options);
}
