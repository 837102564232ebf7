import { CHANNEL_FIELDS, oneChannel } from './channels';
import type { ActionConnection } from './connection';
import { Fields } from './fields';
import { sendToModule } from './unsupported';

/** The fields of `record`; `extension` or `channel` names the channel. */
export interface RecordOptions {
  do: 'start' | 'stop' | 'pause' | 'resume';
  extension?: string | number;
  /** A name or a Uniqueid. */
  channel?: string;
  which?: 'newest';
  /** For `start`: a name in Asterisk's folder of recordings, with its format: `2026/call.wav`. */
  file?: string;
  /** Context of the extension's hint. Default: `default`. */
  context?: string;
}

/**
 * Records a channel with MixMonitor. A paused recording continues with silence.
 *
 * @returns the channel
 * @throws AmiError AMI_ERR_INVALID_ACTION naming the field, AMI_ERR_AMBIGUOUS, AMI_ERR_REJECTED, and as
 *   `AmiConnection.send`
 */
export async function record(
  connection: ActionConnection,
  options: RecordOptions,
): Promise<{ channel: string }> {
  const fields = new Fields('record', options, ['do', 'file', ...CHANNEL_FIELDS]);
  const what = fields.oneOf('do', ['start', 'stop', 'pause', 'resume']);
  const file = what === 'start' ? fileName(fields) : fields.optional('file');
  const { name } = await oneChannel(connection, fields);
  if (what === 'start')
    await sendToModule(connection, 'app_mixmonitor', { Action: 'MixMonitor', Channel: name, File: file });
  else if (what === 'stop')
    await sendToModule(connection, 'app_mixmonitor', { Action: 'StopMixMonitor', Channel: name });
  else {
    const State = what === 'pause' ? 1 : 0;
    await sendToModule(connection, 'app_mixmonitor', {
      Action: 'MixMonitorMute',
      Channel: name,
      Direction: 'both',
      State,
    });
  }
  return { channel: name };
}

/** The checked name of the file. It must not contain a comma: after it, Asterisk reads options, and then a command. */
function fileName(fields: Fields): string {
  const file = fields.required('file');
  if (/^[\w][\w ./:@+-]*\.\w+$/.test(file) && !file.includes('..')) return file;
  throw fields.invalid(
    'file',
    'must be a name in the folder of recordings with its format, as in 2026/call.wav',
  );
}
