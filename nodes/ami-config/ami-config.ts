import type { Node, NodeAPI, NodeDef } from 'node-red';
import { AmiConnection, AmiError, resolveOptions } from '../../src/index';
import type { AmiConfigNode } from '../common/config-node';
import { finish, invalid, reportToUsers, toAmiError } from '../common/errors';
import { flowsStarted } from '../common/flows-started';
import { upToDate } from '../common/migrations';
import {
  type AmiCredentials,
  allowList,
  type ConnectionFields,
  connectionOptions,
  pbxName,
  refuseEmptyVariables,
  tlsConfigNode,
  usesTls,
} from '../common/options';
import { savedSelf } from '../common/saved-node';
import { connectionStatus, errorStatus } from '../common/status';
import { serveDialogs } from './dialogs/routes';
import { showsDebug } from './log';
import { type Named, pbxNames, sameName } from './pbx-names';
import { RateWatch } from './rate';

interface AmiConfigDef extends NodeDef, ConnectionFields {
  /** The id of a tls-config node. */
  tls?: string;
}

export default function amiConfig(RED: NodeAPI): void {
  serveDialogs(RED);

  function AmiConfig(this: AmiConfigNode, def: AmiConfigDef): void {
    RED.nodes.createNode(this, def);
    this.users = {};
    this.pools = new Set();
    this.logStep = showsDebug(RED) ? (line) => this.debug(line) : undefined;
    this.options = {};
    this.pbx = this.name ?? '';
    // Both contain the secret, which must not appear in a log or a crash dump that prints this node.
    for (const name of ['credentials', 'options']) Object.defineProperty(this, name, { enumerable: false });
    const made = connectionOrProblem(() => {
      const fields = upToDate(def);
      const saved = savedSelf(RED, this);
      refuseEmptyVariables(fields, saved);
      const tls = usesTls(fields) ? tlsConfigNode(RED, fields.tls) : undefined;
      const options = connectionOptions(fields, this.credentials, tls);
      this.options = { ...options, allow: allowList(fields, saved) };
      this.pbx = pbxName(fields, this.pbx, resolveOptions(this.options).host);
      return new AmiConnection(this.options, { trace: this.logStep });
    });
    if (made instanceof AmiError) this.problem = made;
    else this.connection = made;
    this.server = this.name || this.connection?.server || '';
    const names = pbxNames(RED);

    const status = () =>
      this.problem || made instanceof AmiError
        ? errorStatus(this.problem, RED._)
        : connectionStatus(made.state, made.reason, RED._, rate.shown);
    const problems = new Map<string, AmiError>();
    const statusOf = ({ id }: Node) => {
      const isReady = !this.problem && this.connection?.state === 'ready';
      const problem = isReady ? problems.get(id) : undefined;
      return problem ? errorStatus(problem, RED._) : status();
    };
    const showStatus = () => {
      for (const user of Object.values(this.users)) user.status(statusOf(user));
    };
    const rate = new RateWatch(() => this.connection?.snapshot().eventsPerSecond ?? 0, showStatus);
    const hasUsers = () => Object.keys(this.users).length > 0;

    /** True while a user restarts in a deploy, so that the connection is kept open. */
    let somebodyRestarts = false;
    /** True after `disconnect`: a deploy does not open the connection. */
    let heldClosed = false;
    let closed = false;

    /** Opens the connection only now. Earlier the first events would be lost, and the first error would reach no Catch node. */
    const onFlowsStarted = () => {
      somebodyRestarts = false;
      if (made instanceof AmiError) reportToUsers(this, made);
      else if (this.problem || !hasUsers()) finish(this, made.close(), () => {});
      else if (!heldClosed) made.open();
    };
    const decideWhenFlowsStarted = () => {
      if (!closed) flowsStarted(RED).once(onFlowsStarted);
    };

    const named: Named = {
      id: this.id,
      label: this.server,
      pbx: this.pbx,
      isSet: String(def.pbx ?? '').trim() !== '',
      template: this._alias,
      setNameHolder: (holder) => {
        const message =
          holder &&
          `${sameName(named, holder)}: this one stays closed until one of them has another PBX name`;
        if (message === this.problem?.message) return;
        this.problem = message === undefined ? undefined : invalid(message);
        if (this.problem && hasUsers()) reportToUsers(this, this.problem);
        showStatus();
        decideWhenFlowsStarted();
      },
      warn: (holder) =>
        this.warn(
          `${sameName(named, holder)}: messages and tables cannot tell them apart. Set PBX name in one of them`,
        ),
    };
    // A node with a wrong setting does not occupy its name.
    if (this.connection) names.add(named);

    this.connection?.on('state', (state) => {
      if (state === 'ready') rate.start();
      else rate.stop();
      showStatus();
    });
    this.connection?.on('outage', (reason) => reportToUsers(this, reason));

    this.register = (user) => {
      this.users[user.id] = user;
      user.status(statusOf(user));
      decideWhenFlowsStarted();
    };
    this.showProblem = (user, problem) => {
      if (problem) problems.set(user.id, problem);
      else problems.delete(user.id);
      if (this.users[user.id]) user.status(statusOf(user));
    };
    this.deregister = async (user, removed) => {
      delete this.users[user.id];
      problems.delete(user.id);
      // After the start of the flows it is known whether the user registers here again, or names another connection.
      if (!removed) somebodyRestarts = true;
      decideWhenFlowsStarted();
      if (!hasUsers() && !somebodyRestarts) await this.connection?.close();
    };
    this.connect = () => {
      heldClosed = false;
      if (!closed && !this.problem) this.connection?.open();
    };
    this.disconnect = async () => {
      heldClosed = true;
      await this.connection?.close();
    };
    this.reconnect = () => {
      heldClosed = false;
      if (!closed && !this.problem) this.connection?.reconnect();
    };
    this.on('close', (_removed: boolean, done: () => void) => {
      closed = true;
      names.remove(named);
      flowsStarted(RED).forget(onFlowsStarted);
      rate.stop();
      finish(this, Promise.resolve(this.connection?.close()), done);
    });
  }

  RED.nodes.registerType<AmiConfigNode, AmiConfigDef, object, AmiCredentials>('ami-config', AmiConfig, {
    credentials: { username: { type: 'text' }, secret: { type: 'password' } },
  });
}

function connectionOrProblem(make: () => AmiConnection): AmiConnection | AmiError {
  try {
    return make();
  } catch (error) {
    return toAmiError(error);
  }
}
