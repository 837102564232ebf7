import type { NextFunction, Request, Response } from 'express';
import { AmiError } from '../../../src';
import { refusal } from './request';

/**
 * Refuses requests from pages of other sites. Node-RED 4 accepts the preflight of every origin. Without adminAuth nothing else
 * protects these routes from such pages.
 *
 * Browsers send `Sec-Fetch-Site` over https and to localhost, and `Origin` with every POST. A request without both does not come
 * from a page, but for example from curl, and is accepted.
 */
export function sameSiteOnly(request: Request, response: Response, next: NextFunction): void {
  const site = request.get('Sec-Fetch-Site');
  const origin = request.get('Origin');
  const isOwn = site ? ['same-origin', 'none'].includes(site) : !origin || isOriginOf(request, origin);
  if (isOwn) next();
  else answer(response, 403, `a page of another site (${origin ?? site}) may not ask this`);
}

/** Refuses the types that a form of any page can send without a preflight: text/plain, urlencoded, multipart, and none. */
export function jsonOnly(request: Request, response: Response, next: NextFunction): void {
  const type = request.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') next();
  else answer(response, 415, `Content-Type must be application/json, not ${type || 'blank'}`);
}

/** Compares only the host, because a proxy that ends TLS changes the scheme. */
function isOriginOf(request: Request, origin: string): boolean {
  try {
    const { protocol, host } = new URL(origin);
    return new URL(`${protocol}//${request.get('Host')}`).host === host;
  } catch {
    // The origin of a sandboxed page or a file is `null`.
    return false;
  }
}

function answer(response: Response, status: number, message: string): void {
  response.status(status).json(refusal(new AmiError('AMI_ERR_INVALID_ACTION', message)));
}
