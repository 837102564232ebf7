// `npm run record-steps`: records the responses of a real Asterisk 22 to CLI commands and unusual actions in
// test/captures/asterisk-22-steps.json.
import { writeFile } from 'node:fs/promises';
import { answeredSteps } from '../../test/conformance/walk/steps';
import { PHONES } from '../../test/conformance/walk/walk';
import { projectPath } from '../machine/paths';
import { startAsterisk } from '../parts/asterisk';
import { startPhones } from '../parts/phones';

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

async function main(): Promise<void> {
  const real = await startAsterisk({ version: 22 });
  const phones = await startPhones(real);
  try {
    await phones.register(PHONES);
    const text = JSON.stringify(await answeredSteps(real, 60), null, 1);
    await writeFile(projectPath('test/captures/asterisk-22-steps.json'), `${text}\n`);
  } finally {
    await phones.stop();
    await real.stop();
  }
}
