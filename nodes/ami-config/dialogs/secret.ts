import { AmiError, type LoginMethod, resolveOptions } from '../../../src';

type Resolved = ReturnType<typeof resolveOptions>;
type Target = Pick<Resolved, 'host' | 'port' | 'username'>;

/** The settings of a connection, and the id of its tls-config node. */
export type Deployed = Pick<Resolved, 'host' | 'port' | 'username' | 'tls' | 'login'> & {
  tlsId: string | undefined;
};

/** Login methods in order of protection for the secret, the worst first. */
const BY_PROTECTION: readonly LoginMethod[] = ['plain', 'auto', 'md5'];

/**
 * Finds the secret for a blank field: the stored one, or else that of the environment. It was entered for one server and one
 * user, so it is not sent to others, and not with less protection.
 *
 * @returns the secret; undefined if there is none
 * @throws AmiError AMI_ERR_INVALID_ACTION if it may not be sent to this server, for this user or with this protection
 */
export function keptSecret(
  asked: Deployed,
  deployed: Deployed | undefined,
  stored: string | undefined,
): string | undefined {
  const asDeployed = deployed && isSame(asked, deployed) && isAsSafe(asked, deployed);
  if (stored?.trim()) {
    if (asDeployed) return stored;
    throw kept(
      'the stored secret goes only to the deployed server and port, with the deployed user, TLS and login',
    );
  }
  const ofEnvironment = process.env.AMI_PASSWORD;
  if (!ofEnvironment?.trim()) return undefined;
  // The default port depends on TLS, so TLS is compared too.
  const fromEnvironment = { ...resolveOptions({ tls: asked.tls }), tlsId: asked.tlsId };
  if (asDeployed || (isSame(asked, fromEnvironment) && isAsSafe(asked, fromEnvironment)))
    return ofEnvironment;
  throw kept(
    'AMI_PASSWORD goes only to the deployed server with the deployed settings, or to AMI_HOST and AMI_PORT with AMI_USERNAME, and there with login auto or md5',
  );
}

function isSame(one: Target, other: Target): boolean {
  return (
    one.host.toLowerCase() === other.host.toLowerCase() &&
    one.port === other.port &&
    one.username === other.username
  );
}

function isAsSafe(asked: Deployed, deployed: Deployed): boolean {
  if (BY_PROTECTION.indexOf(asked.login) < BY_PROTECTION.indexOf(deployed.login)) return false;
  // Another tls-config node may turn off the verification.
  return !deployed.tls || (asked.tls !== undefined && (asked.tlsId || '') === (deployed.tlsId || ''));
}

function kept(reason: string): AmiError {
  return new AmiError('AMI_ERR_INVALID_ACTION', `secret: ${reason}; type the secret to use it here`);
}
