import type { Headers } from '../frame-writer';
import type { Request } from '../request';
import type { ActionSpec } from './spec';

/** Bytes of `char idText[150]` in main/manager.c. */
const CORE_ID = 149;

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
];

function coreStatus(request: Request) {
  const { pbx, exchange } = request;
  const started = dateAndTime(pbx.uptime.reportedStart);
  const reloaded = dateAndTime(pbx.uptime.reloadedAt);
  const processed = pbx.profile.version >= 20 ? ([['CoreProcessedCalls', exchange.callCount]] as const) : [];
  request.successFrom(CORE_ID, [
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
  request.successFrom(CORE_ID, settings);
}

function dateAndTime(ms: number): { date: string; time: string } {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  return { date, time: time.slice(0, 8) };
}
