import { type Browser, chromium, type Page } from 'playwright-core';
import type { FlowNode, NodeRed } from '../../lab/node-red';
import { startNodeRed } from '../../lab/node-red';
import { npmFolder } from '../../lab/npm-folder';
import { PROJECT } from '../../lab/paths';
import { lab } from '../support/lab';

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
  browser: { executablePath: string; args: string[] };
  flow: readonly FlowNode[];
  env?: NodeJS.ProcessEnv;
  settings?: object;
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
  const { flow, env = {}, settings = {}, language = 'en-US', theme = 'light' } = options;
  const looks = theme === 'dark' && lab.line === 4 ? await darkTheme() : {};
  const nodeRed = await startNodeRed({ line: lab.line, flow, env, settings: { ...looks, ...settings } });
  let browser: Browser | undefined;
  const stop = async () => {
    await browser?.close();
    await nodeRed.stop();
  };
  try {
    browser = await chromium.launch(options.browser);
    const page = await browser.newPage({ colorScheme: theme, locale: language });
    const faults: string[] = [];
    // Node-RED 5 keeps it as a setting of the browser's.
    await page.addInitScript(`localStorage.setItem("view-dark-theme", "${theme}")`);
    page.on('pageerror', ({ stack }) => faults.push(String(stack)));
    page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
    const ids = flow.filter(({ type }) => type !== 'tab').map(({ id }) => id);
    const load = async () => {
      await page.goto(nodeRed.url);
      await page.waitForFunction(
        `window.RED && RED.nodes && RED.nodes.getType("ami-refresh") && ${JSON.stringify(ids)}.every((id) => RED.nodes.node(id))`,
      );
    };
    await load();
    const evaluate = <T>(expression: string) => page.evaluate(expression) as Promise<T>;
    const isConfig = (id: string) => flow.find((node) => node.id === id)?.type === 'ami-config';
    const button = (id: string) => page.locator(isConfig(id) ? '#node-config-dialog-ok' : '#node-dialog-ok');
    return {
      nodeRed,
      page,
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
        await page.waitForFunction(
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
        await page.locator('.red-ui-tray').waitFor({ state: 'detached' });
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
