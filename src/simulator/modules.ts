import { isUtf8Text } from './bytes';
import type { RaiseEvent } from './exchange/events/raise';
import type { Exchange } from './exchange/exchange';
import type { Headers } from './frame-writer';
import type { Uptime } from './uptime';

/** A module of the server. */
export interface Module {
  /** Such as `app_dial.so`. */
  readonly name: string;
  readonly description: string;
  /** True if it has a configuration to reload. */
  readonly reloads: boolean;
  isRunning: boolean;
}

/** include/asterisk/module.h, enum ast_module_reload_result. */
const RELOADED = 0;
const NOT_FOUND = 2;
const NOT_IMPLEMENTED = 6;

/** Parts of the core that a reload can name (main/loader.c reload_classes). */
const CORE =
  /^(cdr|dnsmgr|extconfig|enum|acl|manager|http|logger|features|dsp|udptl|indications|cel|plc|sounds)$/i;

/** The modules of the simulator: those whose actions, functions and applications it has. */
const MODULES: readonly (readonly [name: string, description: string, reloads?: boolean])[] = [
  ['app_agent_pool.so', 'Call center agent pool applications', true],
  ['app_confbridge.so', 'Conference Bridge Application', true],
  ['app_dial.so', 'Dialing Application'],
  ['app_echo.so', 'Simple Echo Application'],
  ['app_mixmonitor.so', 'Mixed Audio Monitoring Application'],
  ['app_playback.so', 'Sound File Playback Application', true],
  ['app_queue.so', 'True Call Queueing', true],
  ['app_userevent.so', 'Custom User Event Application'],
  ['app_voicemail.so', 'Comedian Mail (Voicemail System)', true],
  ['bridge_builtin_features.so', 'Built in bridging features'],
  ['bridge_holding.so', 'Holding bridge module'],
  ['bridge_simple.so', 'Simple two channel bridging module'],
  ['bridge_softmix.so', 'Multi-party software based channel mixing'],
  ['chan_pjsip.so', 'PJSIP Channel Driver'],
  ['codec_ulaw.so', 'mu-Law Coder/Decoder'],
  ['func_callerid.so', 'Party ID related dialplan functions (Caller-ID, Connected-line, Redirecting)'],
  ['func_channel.so', 'Channel information dialplan functions'],
  ['func_db.so', 'Database (astdb) related dialplan functions'],
  ['func_devstate.so', 'Gets or sets a device state in the dialplan'],
  ['func_extstate.so', "Gets an extension's state in the dialplan"],
  ['func_presencestate.so', 'Gets or sets a presence state in the dialplan'],
  ['func_strings.so', 'String handling dialplan functions'],
  ['func_uuid.so', 'UUID generation dialplan function'],
  ['pbx_config.so', 'Text Extension Configuration', true],
  ['res_musiconhold.so', 'Music On Hold Resource', true],
  ['res_mwi_devstate.so', 'MWI Device State Subscriptions'],
  ['res_parking.so', 'Call Parking Resource', true],
  ['res_pjsip.so', 'Basic SIP resource', true],
  ['res_pjsip_registrar.so', 'PJSIP Registrar Support'],
  ['res_pjsip_session.so', 'PJSIP Session resource'],
];

/** The parts of the simulator that a reload affects. */
export interface ReloadTarget {
  readonly raise: RaiseEvent;
  readonly uptime: Uptime;
  readonly exchange: Exchange;
  now(): number;
}

/** The modules of a server and their reloads. */
export class Modules {
  readonly #pbx: ReloadTarget;
  readonly #modules = new Map<string, Module>(
    MODULES.map(([name, description, reloads = false]) => [
      name,
      { name, description, reloads, isRunning: true },
    ]),
  );

  constructor(pbx: ReloadTarget) {
    this.#pbx = pbx;
  }

  /** In the order of their names. */
  all(): Module[] {
    return [...this.#modules.values()];
  }

  /** The module of a name, with or without `.so`. */
  find(name: string): Module | undefined {
    const lower = name.toLowerCase();
    return this.#modules.get(lower) ?? this.#modules.get(`${lower}.so`);
  }

  /** The module of this exact file name. */
  file(name: string): Module | undefined {
    return this.#modules.get(name);
  }

  /** True for a module that runs, and for a part of the core. */
  isLoaded(name: string): boolean {
    return CORE.test(name.replace(/\.so$/i, '')) || this.find(name)?.isRunning === true;
  }

  /** Starts or stops a module; false if it already is in that state. */
  setRunning(module: Module, runs: boolean): boolean {
    if (module.isRunning === runs) return false;
    module.isRunning = runs;
    const headers: Headers = [
      ['Module', module.name],
      ['Status', 'Success'],
    ];
    this.#pbx.raise(runs ? 'Load' : 'Unload', headers, 'system');
    return true;
  }

  /** Reloads one module, or all for an empty name. Reloading the dialplan raises ExtensionStatus for every hint. */
  reload(name: string): 'reloaded' | 'unsupported' | 'unknown' {
    const found = this.find(name);
    const module = found?.isRunning ? found : undefined;
    const reloads = name === '' || CORE.test(name) || module?.reloads === true;
    const reloaded: Headers = [
      ['Module', name === '' ? 'All' : name],
      ['Status', reloads ? RELOADED : module ? NOT_IMPLEMENTED : NOT_FOUND],
    ];
    const { uptime, exchange } = this.#pbx;
    // The event goes through JSON, which cannot hold a name that is not UTF-8.
    const raise = isUtf8Text(name) ? this.#pbx.raise : () => {};
    const reloadsVoicemail = name === '' || module?.name === 'app_voicemail.so';
    const reloadsDialplan = name === '' || module?.name === 'pbx_config.so';
    if (!reloads) {
      raise('Reload', reloaded, 'system');
      return module ? 'unsupported' : 'unknown';
    }
    uptime.reloadedAt = this.#pbx.now();
    raise('Reload', reloaded, 'system');
    if (reloadsVoicemail) for (const box of exchange.mailboxes.all()) exchange.mailboxes.report(box);
    if (reloadsDialplan) exchange.extensions.reportAll();
    return 'reloaded';
  }
}
