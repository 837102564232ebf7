// The process of one simulated PBX: `pbx.ts <number of extensions>`. It answers the fleet over the IPC channel of Node.js.
import { Simulator } from '../../src/simulator';
import { PbxLoad } from './pbx-load';
import type { Look, Request, Truth } from './pbx-messages';
import { Witness } from './witness';

/** ms, as docs/asterisk.md recommends. */
const WRITE_TIMEOUT = 1000;

main(Number(process.argv[2]));

async function main(count: number): Promise<void> {
  const extensions = Array.from({ length: count }, (_, index) => String(1001 + index));
  const pbx = await Simulator.listen({ extensions, timestampEvents: true, writeTimeout: WRITE_TIMEOUT });
  const witness = new Witness(pbx);
  const load = new PbxLoad(pbx, extensions);
  const answer = async (request: Request): Promise<Look | Truth | null> => {
    switch (request.do) {
      case 'begin':
        load.begin(request.calls, request.changes);
        return null;
      case 'rest':
        load.rest();
        return null;
      case 'restart':
        await load.restart(request.downFor);
        return null;
      case 'look':
        return { ...load.look(), logins: logins() };
      case 'truth':
        return { ...load.truth(), events: witness.take() };
    }
  };
  const logins = () =>
    pbx.sessions
      .filter(({ login, remotePort }) => login !== undefined && remotePort !== witness.port)
      .map(({ loggedInAt }) => loggedInAt);
  process.on('message', ({ number, request }: { number: number; request: Request }) => {
    answer(request).then(
      (given) => process.send?.({ number, given }),
      (error: Error) => process.send?.({ number, failure: error.stack }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  await pbx.loggedIn();
  process.send?.({ port: pbx.port });
}
