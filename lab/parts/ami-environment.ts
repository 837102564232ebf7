import { DEFAULT_USER, type Simulator } from '../../src/simulator';

/** @returns environment variables that lead an ami-config with blank fields to this simulator */
export function amiEnvironment({ host, port }: Pick<Simulator, 'host' | 'port'>): Record<string, string> {
  return {
    AMI_HOST: host,
    AMI_PORT: String(port),
    AMI_USERNAME: DEFAULT_USER.username,
    AMI_PASSWORD: DEFAULT_USER.secret,
  };
}
