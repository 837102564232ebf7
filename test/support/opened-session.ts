import { type AmiOptions, AmiSession } from '../../src/session';
import { type Script, scriptedServer } from './scripted-server';
import { afterThisTest } from './teardown';

/** A session on a server with that script, and the server. */
export async function opened(script: Script = {}, options: AmiOptions = {}) {
  const server = await scriptedServer(script);
  const session = await AmiSession.open({ ...server.options, ...options });
  afterThisTest(() => session.close());
  return { server, session };
}
