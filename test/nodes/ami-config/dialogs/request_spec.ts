// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is Node-RED's own way to name a variable
import type { NodeAPI } from 'node-red';
import should from 'should';
import { allowInEditor, optionsFromEditor } from '../../../../nodes/ami-config/dialogs/request';
import { withVariables } from '../../../../nodes/ami-config/dialogs/variables';
import { PRESET_PURPOSES } from '../../../../src';

const DEPLOYED = { id: 'pbx1', type: 'ami-config', host: '10.0.0.1', port: '5038', name: '' };
const STORED = { username: 'ami', secret: 'stored' };
const refused = (message: string | RegExp) => [message, { code: 'AMI_ERR_INVALID_ACTION' }] as const;

/**
 * A Node-RED with these saved nodes, of which those with a `flow` run.
 *
 * @param flows the variables of each flow; '' has those of the process
 */
function runtime(saved: object[] = [DEPLOYED], flows: Record<string, Record<string, unknown>> = {}) {
  const nodes = saved as { id: string; type: string; flow?: string }[];
  return {
    nodes: {
      getCredentials: (id: string) => (id === 'pbx1' ? STORED : undefined),
      eachNode: (each: (def: object) => void) => nodes.forEach(each),
      getNode: (id: string) => {
        const found = nodes.find((node) => node.id === id && node.flow !== undefined);
        return found ? { ...found, _flow: found.flow } : null;
      },
    },
    util: { getSetting: (_node: null, name: string, flow = '') => flows[flow]?.[name] },
  } as unknown as NodeAPI;
}

describe('the connection in the editor', () => {
  it('has the fields of the dialog, and the stored credentials unless they were typed again', () => {
    const body = { id: 'pbx1', host: '10.0.0.1', port: '5038' };
    should(optionsFromEditor(runtime(), body)).match({ host: '10.0.0.1', username: 'ami', secret: 'stored' });
    const typed = { ...body, host: 'other', credentials: { username: 'admin', secret: 'typed' } };
    should(optionsFromEditor(runtime(), typed)).match({ host: 'other', username: 'admin', secret: 'typed' });
    const emptied = { ...body, credentials: { secret: '' } };
    should(optionsFromEditor(runtime(), emptied).secret).be.undefined();
  });

  it('gets the stored secret only as it was deployed', () => {
    for (const other of [{ host: '10.0.0.2' }, { port: '5039' }, { credentials: { username: 'admin' } }])
      should(() => optionsFromEditor(runtime(), { ...DEPLOYED, ...other })).throw(
        ...refused(/^secret: the stored secret goes only to the deployed server/),
      );
    for (const saved of [[], [{ ...DEPLOYED, type: 'mqtt-broker' }], [{ ...DEPLOYED, port: 'x' }]])
      should(() => optionsFromEditor(runtime(saved), DEPLOYED)).throw(
        ...refused(/^secret: the stored secret/),
      );
  });

  it('waits at most five seconds, because a person waits too', () => {
    const timeouts = (connectionTimeout: string, actionTimeout: string) => {
      const options = optionsFromEditor(runtime(), { ...DEPLOYED, connectionTimeout, actionTimeout });
      return [options.connectionTimeout, options.actionTimeout];
    };
    should(timeouts('9000', '9000')).deepEqual([5000, 5000]);
    should(timeouts('70', '80')).deepEqual([70, 80]);
  });

  it('is refused without its id, and with a wrong field by its name', () => {
    for (const body of [undefined, null, 'pbx1', {}, { id: 7 }])
      should(() => optionsFromEditor(runtime(), body)).throw(
        ...refused('settings must be the fields of a connection, with its id'),
      );
    should(() => optionsFromEditor(runtime(), { ...DEPLOYED, usetls: 'perhaps' })).throw(/^usetls/);
    const tls = { ...DEPLOYED, usetls: true, tls: 'gone' };
    should(() => optionsFromEditor(runtime(), tls)).throw(/^tls: there is no TLS configuration "gone"/);
  });

  it('has its own allow-list, or else the deployed one', () => {
    const saved = [{ ...DEPLOYED, allow: ['calls'], contexts: 'sales' }];
    should(allowInEditor(runtime(saved), { id: 'pbx1' })).deepEqual({
      purposes: ['calls'],
      contexts: ['sales'],
    });
    const body = { id: 'pbx1', allow: ['queues'], contexts: ['support'] };
    should(allowInEditor(runtime(saved), body)).deepEqual({ purposes: ['queues'], contexts: ['support'] });
    should(allowInEditor(runtime([]), { id: 'new' })).deepEqual({ purposes: PRESET_PURPOSES, contexts: [] });
  });
});

describe('a variable in a field of the editor', () => {
  const fields = { host: '${HOST}', port: '5038', name: 'x ${HOST}' };
  const known = { HOST: '10.0.0.7' };

  it('has the value of the running node, or of another node of its tab', () => {
    const running = { ...DEPLOYED, flow: 'own' };
    const values = withVariables(runtime([running], { own: known }), { id: 'pbx1' }, fields);
    should(values).deepEqual({ ...fields, host: '10.0.0.7' });
    const tab = [
      { id: 'tab1', type: 'tab' },
      { id: 'a', type: 'inject', z: 'tab2', flow: 'other' },
      { id: 'b', type: 'inject', z: 'tab1', flow: 'mine' },
    ];
    const RED = runtime(tab, { mine: known, other: { HOST: 'wrong' } });
    should(withVariables(RED, { id: 'new', z: 'tab1' }, fields).host).equal('10.0.0.7');
    const everywhere = runtime([...tab, { id: 'c', type: 'mqtt-broker', flow: 'global' }], { global: known });
    should(withVariables(everywhere, { id: 'new' }, fields).host).equal('10.0.0.7');
    should(withVariables(runtime([], { '': known }), { id: 'new' }, fields).host).equal('10.0.0.7');
  });

  it('is refused with the reason if its value is not known', () => {
    const at =
      (id: object, RED = runtime([])) =>
      () =>
        withVariables(RED, { id: 'new', ...id }, fields);
    should(at({})).throw(...refused('host: the environment variable HOST is not set'));
    should(at({ variables: ['OTHER'] })).throw(...refused('host: the environment variable HOST is not set'));
    should(at({ variables: ['HOST'] })).throw(
      ...refused('host: the value of HOST is known only after a deploy'),
    );
    const subflow = (env: unknown) => runtime([{ id: 'sub1', type: 'subflow', env }], { '': known });
    should(at({ z: 'sub1' }, subflow([null, { name: 'HOST' }]))).throw(
      ...refused('host: the value of HOST is known only in each instance of the subflow'),
    );
    for (const env of [undefined, [], [{ name: 'OTHER' }]])
      should(at({ z: 'sub1' }, subflow(env))().host).equal('10.0.0.7');
    const tab = runtime([{ id: 'tab1', type: 'tab', env: [{ name: 'HOST' }] }], { '': known });
    should(at({ z: 'tab1' }, tab)().host).equal('10.0.0.7');
  });
});
