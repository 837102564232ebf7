import { run } from './process';

/**
 * Runs npm to its end and returns its standard output. On Windows `npm` is only a script for the shell. So if npm started this
 * process, Node.js runs the file of npm that `npm_execpath` names.
 */
export function runNpm(args: readonly string[], options: { cwd: string }): Promise<string> {
  const { npm_execpath: file } = process.env;
  return file?.endsWith('npm-cli.js')
    ? run(process.execPath, [file, ...args], options)
    : run('npm', args, options);
}
