// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import type { Node, NodeAPI } from 'node-red';
import should from 'should';
import type { AmiConfigNode } from '../../../nodes/common/config-node';
import type { Distribution } from '../../../nodes/common/group-distribution';
import type { Found } from '../../../nodes/common/group-node';
import { distributionOf, type GroupMessage, GroupWork } from '../../../nodes/common/group-work';
import type { SavedNode } from '../../../nodes/common/saved-node';
import type { ConnectionUser } from '../../../nodes/common/with-connection';
import { AmiError, type AmiErrorCode } from '../../../src/index';
import { rejection } from '../../support/wait';

const member = (pbx: string) => ({ pbx, server: `${pbx}:5038` }) as AmiConfigNode;
const [berlin, munich] = [member('Berlin'), member('Munich')];
const missing = new AmiError('AMI_ERR_INVALID_ACTION', 'pbx1 is not deployed');

/** A node with these connections, and the messages whose errors it reports itself. */
function worker(connections: readonly Found[], more: Partial<ConnectionUser> = {}) {
  const reported: GroupMessage[] = [];
  const node = {
    error: (_error: unknown, message: GroupMessage) => reported.push(message),
  } as object as Node;
  const RED = { util: { cloneMessage: structuredClone } } as object as NodeAPI;
  const user: ConnectionUser = {
    connections,
    isGroup: connections.length > 1,
    isClosing: false,
    idle: async () => {},
    ...more,
  };
  const work = new GroupWork(RED, node);
  const handle = (message: object, distribution: Distribution, code: AmiErrorCode, isWritten = true) =>
    work.handle(user, message as GroupMessage, {
      distribution,
      isHealthy: () => true,
      loadOf: () => 0,
      run: async (_config, _message, written) => {
        if (isWritten) written();
        throw new AmiError(code, 'reason');
      },
    });
  return { handle, reported };
}

const ofAnEvent = () => ({ ami: { pbx: 'Bonn', server: 'bonn:5038', receivedAt: 'then' } });

describe('the work of a node on its connections', () => {
  it('names in msg.ami the PBX that an error is about, not the one that the message came from', async () => {
    for (const connections of [[munich], [munich, berlin]]) {
      const message = ofAnEvent();
      await rejection(worker(connections).handle(message, 'first', 'AMI_ERR_OUTCOME_UNKNOWN'));
      should(message.ami).deepEqual({ pbx: 'Munich', server: 'Munich:5038', receivedAt: 'then' });
    }
  });

  it('names no PBX if the connection is missing, or if none of several accepted the message', async () => {
    for (const connections of [[missing], [missing, missing], [berlin, munich]]) {
      const message = ofAnEvent();
      await rejection(worker(connections).handle(message, 'first', 'AMI_ERR_CONNECT', false));
      should(message.ami).deepEqual({ receivedAt: 'then' });
    }
  });

  it('reports no errors that are only the end of the node itself', async () => {
    for (const isClosing of [false, true]) {
      const { handle, reported } = worker([berlin, munich], { isClosing });
      await rejection(handle({}, 'all', 'AMI_ERR_CLOSED'));
      // The last error is that of the message that came in.
      should(reported.length).equal(isClosing ? 0 : 1);
    }
  });
});

describe('the setting distribution of a node', () => {
  it('is the default of the node if it is blank, unless an empty variable made it blank', () => {
    for (const blank of [undefined, null, '']) {
      should(distributionOf(blank, 'pbx', undefined)).equal('pbx');
      should(() => distributionOf(blank, 'pbx', { distribution: '${NONE}' } as object as SavedNode)).throw(
        'distribution: the environment variable NONE is empty',
      );
    }
  });

  it('is refused with the known words if it is another', () => {
    for (const known of ['all', 'pbx', 'first', 'roundRobin', 'leastBusy'])
      should(distributionOf(known, 'all', undefined)).equal(known);
    should(() => distributionOf('any', 'all', undefined)).throw(
      'distribution must be one of all, pbx, first, roundRobin, leastBusy, not "any"',
      { code: 'AMI_ERR_INVALID_ACTION' },
    );
    should(() => distributionOf('${GONE}', 'all', undefined)).throw(
      'distribution: the environment variable GONE is not set',
    );
  });
});
