import type { Browser, Page } from 'playwright-core';
import { npmFolder } from '../../lab/machine/npm-folder';
import { PROJECT } from '../../lab/machine/paths';
import type { FlowNode, NodeRed } from '../../lab/parts/node-red';
import { startNodeRed } from '../../lab/parts/node-red';
import { lab } from '../support/lab';
import { deployed } from '../support/shared-node-red';

/** Node-RED's editor in a browser, with the dialogs of this palette. */
export interface Editor {
  nodeRed: NodeRed;
  page: Page;
  /** What went wrong in the page so far. */
  faults: string[];
  /** The value of an expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  /** Opens the dialog of a node, and `done` closes it as its user does. */
  open(id: string): Promise<void>;
  done(id: string): Promise<void>;
  /** Closes the dialog that is open, if any, and keeps nothing of it. */
  cancel(): Promise<void>;
  /** Loads the editor anew, in this language. */
  speak(language: string): Promise<void>;
  stop(): Promise<void>;
}

export interface EditorOptions {
  browser: Browser;
  flow: readonly FlowNode[];
  /** The Node-RED of a suite that needs some is its own. */
  env?: NodeJS.ProcessEnv;
  /** `de`, or another that the editor is to speak. */
  language?: string;
  theme?: 'light' | 'dark';
}

/** As the editor itself saves an ami-config, an ami-refresh that nobody changed. */
export const untouchedConfig = {
  version: 1,
  name: '',
  usetls: false,
  tls: '',
  login: 'auto',
  events: '',
  connectionTimeout: '',
  actionTimeout: '',
  keepAliveInterval: '',
  reconnectDelay: '',
  maxReconnectAttempts: '',
};
export const untouchedRefresh = {
  version: 1,
  name: '',
  context: '',
  queryTimeout: '',
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
    // Node-RED 5 keeps it as a setting of the browser's.
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
    const isConfig = (id: string) => flow.find((node) => node.id === id)?.type === 'ami-config';
    const button = (id: string) =>
      opened.locator(isConfig(id) ? '#node-config-dialog-ok' : '#node-dialog-ok');
    return {
      nodeRed,
      page: opened,
      faults,
      evaluate,
      async open(id) {
        await evaluate(
          isConfig(id)
            ? `RED.editor.editConfig("", "ami-config", "${id}")`
            : `RED.editor.edit(RED.nodes.node("${id}"))`,
        );
        await button(id).waitFor();
        // Its form is there once the credentials have come; only then does it slide in.
        await opened.waitForFunction(
          '(() => { const tray = $(".red-ui-tray").last()[0];' +
            ' return tray.style.right === "0px" && tray.getAnimations().length === 0; })()',
        );
      },
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

/** Node-RED 5 has a dark theme of its own; for 4 people install one. */
async function darkTheme(): Promise<object> {
  const themes = await npmFolder('node-red-themes', 'a dark theme for Node-RED 4');
  return {
    nodesDir: [PROJECT, themes],
    editorTheme: { theme: 'dark', tours: false, palette: { catalogues: [] } },
  };
}
