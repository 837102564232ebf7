import { type AmiOptions, AmiSession } from '../../src/session';
import { type Script, scriptedServer } from './scripted-server';
import { afterThisTest } from './teardown';

/** Starts a scripted server and opens a session to it. Both are closed after the current test. */
export async function opened(script: Script = {}, options: AmiOptions = {}) {
  const server = await scriptedServer(script);
  const session = await AmiSession.open({ ...server.options, ...options });
  afterThisTest(() => session.close());
  return { server, session };
}
