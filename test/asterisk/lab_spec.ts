import { readFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import 'should';
import type { Asterisk, AsteriskUser } from '../../lab/parts/asterisk';
import { lab } from '../support/lab';

// Uses a bare socket, to be independent of the engine.
for (const [version, asked] of [
  [22, lab.asterisk22],
  [16, lab.asterisk16],
] as const) {
  describe(`the lab's Asterisk ${version}`, () => {
    const asterisk = asked();

    it('sends its banner, accepts logins and has its hints', async () => {
      const answer = await talk(plainSocket(asterisk()), asterisk().users.admin, [
        'Action: ExtensionState\r\nActionID: 1\r\nExten: 2250\r\nContext: home\r\n\r\n',
      ]);
      answer.should.match(new RegExp(`^Asterisk Call Manager/${version - 11}\\.\\d+\\.\\d+\r\n`));
      answer.should.containEql('Message: Authentication accepted');
      answer.should.match(/Response: Success\r\nActionID: 1\r\nMessage: Extension Status\r\n/);
      // Another spec may have set its state.
      answer.should.match(/Exten: 2250\r\nContext: home\r\nHint: Custom:2250\r\nStatus: \d+\r\n/);
    });

    it('answers on TLS with a certificate of its CA', async () => {
      const { tlsPort, ca, users } = asterisk();
      const socket = connectTls({ host: 'localhost', port: tlsPort, ca: readFileSync(ca) });
      (await talk(socket, users.admin, [])).should.containEql('Authentication accepted');
    });

    it('changes a hint with a device state', async () => {
      await talk(plainSocket(asterisk()), asterisk().users.admin, [
        'Action: Setvar\r\nActionID: 1\r\nVariable: DEVICE_STATE(Custom:2002)\r\nValue: BUSY\r\n\r\n',
      ]);
      const hints = await asterisk().cli('core show hint 2002');
      hints.should.match(/2002@home\s*: Custom:2002\s+State:Busy/);
    });

    it('has 50 phones and 300 custom hints in one context and one hint in another', async () => {
      const hints = await asterisk().cli('core show hints');
      hints.should.containEql('351 hints registered');
      hints.should.match(/1050@home\s*: PJSIP\/1050\s+State:Unavailable/);
      hints.should.match(/2001@office\s*: Custom:office-2001/);
    });

    it('refuses actions that a user has no rights for', async () => {
      const setvar = 'Action: Setvar\r\nVariable: A\r\nValue: 1\r\n\r\n';
      const state = 'Action: ExtensionState\r\nExten: 2001\r\nContext: home\r\n\r\n';
      const { readOnly, noRights } = asterisk().users;
      const readOnlyAnswer = await talk(plainSocket(asterisk()), readOnly, [setvar, state]);
      readOnlyAnswer.should.containEql('Message: Permission denied');
      readOnlyAnswer.should.containEql('Message: Extension Status');
      const noRightsAnswer = await talk(plainSocket(asterisk()), noRights, [state]);
      noRightsAnswer.should.containEql('Message: Permission denied');
      noRightsAnswer.should.not.containEql('Message: Extension Status');
    });
  });
}

const plainSocket = ({ host, port }: Asterisk) => createConnection({ host, port });

/** Logs in, sends the actions, logs off and returns everything received. */
function talk(socket: Socket, { username, secret }: AsteriskUser, actions: string[]): Promise<string> {
  const login = `Action: Login\r\nUsername: ${username}\r\nSecret: ${secret}\r\nEvents: off\r\n\r\n`;
  socket.write([login, ...actions, 'Action: Logoff\r\n\r\n'].join(''));
  return new Promise((resolve, reject) => {
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received)).on('error', reject);
  });
}
