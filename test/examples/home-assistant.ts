import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { projectPath } from '../../lab/machine/paths';

/** A discovery message of a device, as far as the tests read it. */
export interface Discovery {
  device: { identifiers: string[]; name: string };
  origin?: { name: string };
  availability: { topic: string; value_template?: string }[];
  availability_mode: string;
  components: Record<string, Component>;
}

export interface Component {
  platform: string;
  unique_id: string;
  state_topic: string;
  value_template: string;
  availability?: Discovery['availability'];
  options?: string[];
}

const file = projectPath('test/examples/home-assistant-discovery.schema.json');
const validate = new Ajv({ allErrors: true, discriminator: true }).compile<Discovery>(
  JSON.parse(readFileSync(file, 'utf8')),
);

/** @returns what the schema objects to; empty if nothing */
export function faults(message: unknown): string[] {
  if (validate(message)) return [];
  return (validate.errors ?? []).map(({ instancePath, message: text }) => `${instancePath} ${text}`);
}

/** Parses a discovery message. @throws if the schema objects to it */
export function discovery(text: string): Discovery {
  const message: unknown = JSON.parse(text);
  if (validate(message)) return message;
  throw new Error(`not a discovery message: ${faults(message).join('; ')}`);
}
