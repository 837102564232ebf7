import type { Page } from 'playwright-core';
import { npmFolder } from '../../lab/machine/npm-folder';
import { PROJECT } from '../../lab/machine/paths';
import type { FlowNode, NodeRed } from '../../lab/parts/node-red';
import { startNodeRed } from '../../lab/parts/node-red';
import type { SharedBrowser } from '../support/browser';
import { lab } from '../support/lab';
import { deployed } from '../support/shared-node-red';

/** Node-RED's editor in a browser, with the dialogs of this palette. */
export interface Editor {
  nodeRed: NodeRed;
  page: Page;
  /** Errors in the page so far. */
  faults: string[];
  /** Evaluates an expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  /** Opens the dialog of a node. `done` saves and closes it. */
  open(id: string): Promise<void>;
  /** Waits until the last tray has slid in. */
  settled(): Promise<void>;
  done(id: string): Promise<void>;
  /** Closes the open dialog, if any, without saving. */
  cancel(): Promise<void>;
  /** Reloads the editor in this language. */
  speak(language: string): Promise<void>;
  stop(): Promise<void>;
}

export interface EditorOptions {
  browser: SharedBrowser;
  flow: readonly FlowNode[];
  /** Variables for a Node-RED of its own; without them the shared one is used. */
  env?: NodeJS.ProcessEnv;
  /** Language of the editor, such as `de`. */
  language?: string;
  theme?: 'light' | 'dark';
}

/** An ami-config and an ami-refresh as the editor saves them unchanged. */
export const untouchedConfig = {
  version: 1,
  name: '',
  pbx: '',
  allow: ['reading', 'calls', 'queues', 'recording', 'messages', 'presence'],
  contexts: '',
  usetls: false,
  tls: '',
  login: 'auto',
  events: '',
  connectionTimeout: '',
  actionTimeout: '',
  keepAliveInterval: '',
  reconnectDelay: '',
  maxReconnectDelay: '',
  maxReconnectAttempts: '',
};
export const untouchedRefresh = {
  version: 1,
  name: '',
  context: '',
  queryTimeout: '',
  timeout: '',
  limit: '',
  sessions: '',
  prewarmed: '',
  source: '',
  incremental: false,
  grouped: false,
  alert: false,
  slow: '',
};
export const untouchedState = {
  version: 1,
  name: '',
  sources: ['hints', 'devices'],
  names: '',
  context: '',
  mailboxes: '',
  check: '',
};
export const untouchedCall = {
  version: 1,
  name: '',
  topics: [],
  directions: [],
  outcomes: [],
  extensions: [],
  trunks: [],
};
export const untouchedAction = {
  version: 1,
  name: '',
  action: '',
  parameters: {},
  ownSession: false,
  timeout: '',
  limit: '',
};

export async function startEditor(options: EditorOptions): Promise<Editor> {
  const { browser, flow, env, language = 'en-US', theme = 'light' } = options;
  const settings = theme === 'dark' && lab.line === 4 ? await darkTheme() : undefined;
  const nodeRed =
    env === undefined && settings === undefined
      ? await deployed(flow)
      : await startNodeRed({ line: lab.line, flow, env: env ?? {}, settings: settings ?? {} });
  let page: Page | undefined;
  const stop = async () => {
    await page?.close();
    await nodeRed.stop();
  };
  try {
    const opened = await browser.newPage({ colorScheme: theme, locale: language });
    page = opened;
    const faults: string[] = [];
    // Node-RED 5 stores the theme in the browser.
    await opened.addInitScript(`localStorage.setItem("view-dark-theme", "${theme}")`);
    opened.on('pageerror', ({ stack }) => faults.push(String(stack)));
    opened.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
    const ids = flow.filter(({ type }) => type !== 'tab').map(({ id }) => id);
    const load = async () => {
      await opened.goto(nodeRed.url);
      await opened.waitForFunction(
        `window.RED && RED.nodes && RED.nodes.getType("ami-refresh") && ${JSON.stringify(ids)}.every((id) => RED.nodes.node(id))`,
      );
    };
    await load();
    const evaluate = <T>(expression: string) => opened.evaluate(expression) as Promise<T>;
    /** Type of a configuration node, or undefined for a node of the workspace. */
    const configType = (id: string) =>
      ['ami-config', 'ami-group'].find((type) => type === flow.find((node) => node.id === id)?.type);
    const button = (id: string) =>
      opened.locator(configType(id) ? '#node-config-dialog-ok' : '#node-dialog-ok');
    // The tray slides in when the credentials have arrived and the form is complete. A click before that is lost.
    const settled = async () => {
      await opened.waitForFunction(
        '(() => { const tray = $(".red-ui-tray").last()[0];' +
          ' return tray.style.right === "0px" && tray.getAnimations().length === 0; })()',
      );
    };
    return {
      nodeRed,
      page: opened,
      faults,
      evaluate,
      async open(id) {
        await evaluate(
          configType(id)
            ? `RED.editor.editConfig("", "${configType(id)}", "${id}")`
            : `RED.editor.edit(RED.nodes.node("${id}"))`,
        );
        await button(id).waitFor();
        await settled();
      },
      settled,
      async done(id) {
        await button(id).click();
        await button(id).waitFor({ state: 'detached' });
      },
      async speak(language) {
        await evaluate(`localStorage.setItem("editor-language", "${language}")`);
        await load();
      },
      async cancel() {
        await evaluate('RED.actions.invoke("core:cancel-edit-tray")');
        await opened.locator('.red-ui-tray').waitFor({ state: 'detached' });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Settings with a dark theme for Node-RED 4, which has none of its own. */
async function darkTheme(): Promise<object> {
  const themes = await npmFolder('node-red-themes', 'a dark theme for Node-RED 4');
  return {
    nodesDir: [PROJECT, themes],
    editorTheme: { theme: 'dark', tours: false, palette: { catalogues: [] } },
  };
}
