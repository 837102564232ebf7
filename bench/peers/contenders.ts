// The peers on a stream in pieces of a given size, without a network.
import { readFile } from 'node:fs/promises';
import { type Contenders, timed } from '../harness/contender';
import type { ParseInput } from '../parse/input';
import { Checksum } from '../stream/checksum';
import { PEERS, type Peer } from './clients';
import { fakeSockets } from './fake-socket';

export const contenders: Contenders<ParseInput> = Object.fromEntries(
  Object.entries(PEERS).map(([name, peer]) => [name, (input: ParseInput) => parse(peer, input)]),
);

async function parse(peer: Peer, { file, chunk, check }: ParseInput) {
  const bytes = await readFile(file);
  const fakeSocket = fakeSockets();
  const checksum = new Checksum();
  let count = 0;
  const onEvent = check
    ? (event: object) => {
        count += 1;
        checksum.add(peer.headers(event));
      }
    : () => {
        count += 1;
      };
  // Not awaited, because one peer never reports a connection if no events follow the response to the login.
  void peer.connect({ host: '127.0.0.1', port: 5038 }, { onEvent });
  const socket = await fakeSocket;
  await socket.loggedIn;
  return timed(async () => {
    for (let at = 0; at < bytes.length; at += chunk) await socket.play(bytes.subarray(at, at + chunk));
    return { count, ...(check && { checksum: checksum.toString() }) };
  });
}
