import type { NextFunction, Request, Response } from 'express';
import { AmiError } from '../../../src';
import { refusal } from './request';

/**
 * Refuses what a page of another site sends. Node-RED 4 answers every origin's preflight with yes, and without
 * adminAuth nothing else stands between such a page and what the dialogs can ask for.
 *
 * Browsers send `Sec-Fetch-Site` by https and to localhost, and `Origin` with every POST. What has neither is not
 * sent by a page: a script may use these routes as curl does.
 */
export function sameSiteOnly(request: Request, response: Response, next: NextFunction): void {
  const site = request.get('Sec-Fetch-Site');
  const origin = request.get('Origin');
  const isOwn = site ? ['same-origin', 'none'].includes(site) : !origin || isOriginOf(request, origin);
  if (isOwn) next();
  else answer(response, 403, `a page of another site (${origin ?? site}) may not ask this`);
}

/** Refuses what a form of any page can send without a preflight: text/plain, urlencoded, multipart and no type. */
export function jsonOnly(request: Request, response: Response, next: NextFunction): void {
  const type = request.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') next();
  else answer(response, 415, `Content-Type must be application/json, not ${type || 'blank'}`);
}

/** A proxy that ends TLS changes the scheme, so that the host alone is compared. */
function isOriginOf(request: Request, origin: string): boolean {
  try {
    const { protocol, host } = new URL(origin);
    return new URL(`${protocol}//${request.get('Host')}`).host === host;
  } catch {
    // `null`, of a sandboxed page or a file.
    return false;
  }
}

function answer(response: Response, status: number, message: string): void {
  response.status(status).json(refusal(new AmiError('AMI_ERR_INVALID_ACTION', message)));
}
