#!/usr/bin/env node
// A file of its own, because the command must not hold the simulator a second time.
import { runSimulator } from './index';

void runSimulator();
