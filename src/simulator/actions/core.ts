import type { Headers } from '../frame-writer';
import type { Request } from '../request';
import type { ActionSpec } from './spec';

export const coreActions: readonly ActionSpec[] = [
  {
    name: 'CoreStatus',
    classes: ['system', 'reporting'],
    synopsis: 'Show PBX core status variables.',
    run: coreStatus,
  },
  {
    name: 'CoreSettings',
    classes: ['system', 'reporting'],
    synopsis: 'Show PBX core settings (version etc).',
    run: coreSettings,
  },
  { name: 'Reload', classes: ['system', 'config'], synopsis: 'Send a reload event.', run: reload },
];

function coreStatus(request: Request) {
  const { pbx, exchange } = request;
  const started = dateAndTime(pbx.uptime.reportedStart);
  const reloaded = dateAndTime(pbx.uptime.reloadedAt);
  const processed = pbx.profile.version >= 20 ? ([['CoreProcessedCalls', exchange.callCount]] as const) : [];
  request.success([
    ['CoreStartupDate', started.date],
    ['CoreStartupTime', started.time],
    ['CoreReloadDate', reloaded.date],
    ['CoreReloadTime', reloaded.time],
    ['CoreCurrentCalls', exchange.channels.size],
    ...processed,
  ]);
}

function coreSettings(request: Request) {
  const { version, banner, release } = request.pbx.profile;
  const settings: Headers = [
    ['AMIversion', banner],
    ['AsteriskVersion', release],
    ['SystemName', ''],
    ['CoreMaxCalls', 0],
    ['CoreMaxLoadAvg', '0.000000'],
    ['CoreRunUser', ''],
    ['CoreRunGroup', ''],
    ['CoreMaxFilehandles', 0],
    ['CoreRealTimeEnabled', 'No'],
    ['CoreCDRenabled', 'Yes'],
    ['CoreHTTPenabled', 'No'],
    ...(version >= 20 ? ([['SoundsSearchCustomDir', 'No']] as const) : []),
  ];
  request.success(settings);
}

/** Modules that support reload. */
const RELOADABLE = /^(pbx_config|res_pjsip|app_queue|manager|extconfig|cdr|features|http|dnsmgr)(\.so)?$/;
/** Names of modules, for those that do not support it. */
const MODULE = /^(app|bridge|cdr|cel|chan|codec|format|func|pbx|res)_\w+(\.so)?$/;
/** include/asterisk/module.h, enum ast_module_reload_result. */
const RELOADED = 0;
const NOT_IMPLEMENTED = 6;

/** Reloads one module, or all by default. Reloading the dialplan raises ExtensionStatus for every hint. */
function reload(request: Request) {
  const { pbx, exchange } = request;
  const module = request.get('Module');
  const reloads = module === '' || RELOADABLE.test(module);
  if (!reloads && !MODULE.test(module)) return request.error('No such module');
  const reloaded: Headers = [
    ['Module', module === '' ? 'All' : module],
    ['Status', reloads ? RELOADED : NOT_IMPLEMENTED],
  ];
  pbx.raise('Reload', reloaded, 'system');
  if (!reloads) return request.error('Module does not support reload');
  pbx.uptime.reloadedAt = pbx.now();
  if (module === '' || module.startsWith('pbx_config')) exchange.extensions.reportAll();
  request.ack('Module Reloaded');
}

function dateAndTime(ms: number): { date: string; time: string } {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  return { date, time: time.slice(0, 8) };
}
