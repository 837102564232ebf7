// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import { runInNewContext } from 'node:vm';
import should from 'should';
import { requestIn } from '../../../nodes/ami-action/request';
import { readSettings } from '../../../nodes/ami-action/settings';
import type { SavedNode } from '../../../nodes/common/saved-node';

const settings = (more: object, saved?: object) =>
  readSettings(
    { id: 'ac1', type: 'ami-action', name: '', z: '', connection: 'pbx1', ...more },
    saved as SavedNode | undefined,
  );
const refused = (message: string | RegExp) => [message, { code: 'AMI_ERR_INVALID_ACTION' }] as const;

describe('the settings of ami-action', () => {
  it('name no action, and send to one PBX only, if all fields are blank', () => {
    for (const blank of [undefined, null])
      should(settings({ action: blank, parameters: blank, timeout: blank, limit: blank })).deepEqual({
        action: undefined,
        parameters: {},
        ownSession: false,
        distribution: 'pbx',
        timeout: undefined,
        limit: 50,
      });
    should(settings({ action: ' ', timeout: '', limit: '' })).match({
      action: undefined,
      timeout: undefined,
      limit: 50,
    });
  });

  it('are read from text, and blank parameters are left out', () => {
    should(
      settings({
        action: ' QueueAdd ',
        parameters: { Queue: 'sales', Penalty: 3, Reason: '', Other: null },
        ownSession: 'yes',
        distribution: 'all',
        timeout: '900',
        limit: '1000',
      }),
    ).deepEqual({
      action: 'QueueAdd',
      parameters: { Queue: 'sales', Penalty: '3' },
      ownSession: true,
      distribution: 'all',
      timeout: 900,
      limit: 1000,
    });
  });

  it('that are wrong are refused by their name', () => {
    for (const [fields, message] of [
      [{ action: 'Queue Add' }, 'action must be the name of an action, not "Queue Add"'],
      [{ action: 'Ping;' }, /^action must be the name/],
      [{ action: '!Ping' }, /^action must be the name/],
      [{ action: 7 }, 'action must be the name of an action, not 7'],
      [{ action: '${GONE}' }, /^action: .*GONE is not set$/],
      [{ ownSession: '${GONE}' }, /^ownSession: .*GONE is not set$/],
      [{ ownSession: 'perhaps' }, /^ownSession must be/],
      [{ timeout: '0' }, /^timeout must be/],
      [{ limit: '1001' }, /^limit must be a whole number from 1 to 1000,/],
      [{ distribution: 'any' }, /^distribution must be one of/],
      [
        { parameters: ['Queue'] },
        /^parameters must be an object with the parameters of the action, not an array$/,
      ],
      [{ parameters: { Queue: '${GONE}' } }, /^parameters\.Queue: .*GONE is not set$/],
      [{ parameters: { Queue: {} } }, /^parameters\.Queue must be text/],
    ] as const)
      should(() => settings(fields)).throw(...refused(message));
  });

  it('are refused if an empty variable would mean any action, or all queues', () => {
    should(() => settings({ action: '' }, { action: '${NONE}' })).throw(
      ...refused(/^action: .*NONE is empty$/),
    );
    should(() => settings({ parameters: { Queue: '' } }, { parameters: { Queue: '${NONE}' } })).throw(
      ...refused('parameters.Queue: the environment variable NONE is empty'),
    );
    should(settings({ parameters: { Queue: '' } }, { parameters: 'text' }).parameters).deepEqual({});
    should(
      settings({ parameters: { Queue: 'a' } }, { parameters: { Queue: '${SOME}' } }).parameters,
    ).deepEqual({
      Queue: 'a',
    });
  });
});

describe('a request to ami-action', () => {
  const open = { action: undefined, parameters: {} };
  const named = { action: 'QueueStatus', parameters: { Queue: 'sales', Member: 'a' } };

  it('is the action of its payload, in whichever case the payload spells it', () => {
    for (const none of [undefined, null, ''])
      should(requestIn({ action: none, payload: { aCTION: 'Ping', A: 1 } }, open)).deepEqual({
        kind: 'action',
        action: { Action: 'Ping', A: 1 },
      });
    const foreign = runInNewContext('({ Action: "Ping" })');
    should(requestIn({ payload: foreign }, open)).match({ action: { Action: 'Ping' } });
    // The engine refuses this one.
    const twice = { Action: 'Ping', action: 'Reload' };
    should(requestIn({ payload: twice }, open)).deepEqual({ kind: 'action', action: twice });
  });

  it('is the action of the node, whose parameters the payload may replace in any case', () => {
    const parameters = { Queue: 'sales', Member: 'a' };
    for (const payload of [undefined, '', {}, true, 7, Date.now(), new Date()])
      should(requestIn({ payload }, named)).deepEqual({
        kind: 'action',
        action: { Action: 'QueueStatus', ...parameters },
      });
    should(requestIn({ payload: { queue: 'support' } }, named)).deepEqual({
      kind: 'action',
      action: { Action: 'QueueStatus', Member: 'a', queue: 'support' },
    });
  });

  it('is the form that msg.action names, with the fields of its payload', () => {
    const fields = { channel: 'PJSIP/1001' };
    should(requestIn({ action: 'hangup', payload: fields }, open)).deepEqual({
      kind: 'form',
      form: 'hangup',
      fields,
    });
  });

  it('is refused if it names no action, or two', () => {
    for (const [message, node, reason] of [
      [
        { payload: {} },
        open,
        'msg.payload.Action is missing: name the action there, or select it in the node',
      ],
      [{ payload: 7 }, open, 'msg.payload must be an object with the headers of an action, not 7'],
      [
        { payload: 'Ping' },
        open,
        /^msg\.payload must be an object with the headers of an action, not "Ping"$/,
      ],
      [
        { payload: 'sales' },
        named,
        /^msg\.payload must be an object with the parameters of QueueStatus, not "sales"$/,
      ],
      [
        { payload: { action: 'Ping' } },
        named,
        /^msg\.payload\.action: the node names the action QueueStatus itself/,
      ],
      [
        { action: 'dance' },
        open,
        /^msg\.action must be one of .*hangup.*, not "dance"\. Other actions are named/,
      ],
      [{ action: 7 }, open, /^msg\.action must be one of .*, not 7\. /],
      [
        { action: 'hangup', payload: {} },
        named,
        /^msg\.action: the node names the action QueueStatus\. Clear it/,
      ],
      [
        { action: 'hangup', payload: 'x' },
        open,
        /^msg\.payload must be an object with the fields of the form hangup,/,
      ],
      [
        { action: 'hangup', payload: { ACTION: 'Ping' } },
        open,
        /^msg\.payload\.ACTION: msg\.action names the form hangup/,
      ],
    ] as const)
      should(() => requestIn(message, node)).throw(...refused(reason));
  });
});
