// `npm run facts`: prints the facts about Asterisk that no test names.
import { projectPath } from '../../lab/machine/paths';
import { AMI_FACTS, factsWithoutTest } from '../support/ami-facts';

const missing = factsWithoutTest(projectPath('test'));
for (const [fact, words] of missing) console.log(`AMI ${fact}: ${words}`);
console.log(`${AMI_FACTS.size - missing.length} of ${AMI_FACTS.size} facts have a test that names them`);
