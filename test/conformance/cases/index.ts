import type { Case } from '../case';
import { channelCases } from './channels';
import { coreCases } from './core';
import { extensionCases } from './extensions';
import { loginCases } from './login';
import { messageCases } from './messages';
import { pjsipCases } from './pjsip';
import { queueCases } from './queues';
import { rightsCases } from './rights';
import { sessionCases } from './session';
import { valueCases } from './values';

export const CASES: readonly Case[] = [
  ...loginCases,
  ...messageCases,
  ...sessionCases,
  ...rightsCases,
  ...extensionCases,
  ...valueCases,
  ...channelCases,
  ...queueCases,
  ...coreCases,
  ...pjsipCases,
];
