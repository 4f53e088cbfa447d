import { defineConfig, type BuildEnvironmentOptions, type EnvironmentOptions, type Plugin, type UserConfig } from 'vite';
import { VitePWA, type ManifestOptions } from 'vite-plugin-pwa';
import { serverDoors, staticHeaders, withHeaders } from './src/proxy/vite.ts';
import { openServerDoors } from './src/server-doors.ts';

const manifest: Partial<ManifestOptions> = {
  name: 'Cradle',
  short_name: 'Cradle',
  description: 'Reads a plugged-in Dexcom receiver, keeps its glucose values, and sends them to Dexcom Share',
  lang: 'en',
  id: '/',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  theme_color: '#0f766e',
  background_color: '#f2f0ea',
  icons: [
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
  ],
  screenshots: [{ src: '/screenshot.png', sizes: '1180x760', type: 'image/png', form_factor: 'wide', label: 'Following a receiver' }],
};

/** The first Chrome that has all that is used here: `URL.canParse`. */
const target = 'chrome120';

/** The page, to `dist`, and what serves it while it is worked on. */
const app: UserConfig = {
  // Nothing is fetched before it is wanted: the service worker has all of it anyway.
  build: { target, modulePreload: false, assetsInlineLimit: 0 },
  worker: { format: 'es' },
  plugins: [
    squeezeTemplates(),
    plainImports(),
    serverDoors(() => openServerDoors(process.env)),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'service-worker.ts',
      injectRegister: false,
      manifest,
      includeManifestIcons: false, // the pattern finds them; the manifest itself is always added
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,svg,png,woff2}'],
        // for the README and the install dialog; for hosts of static files
        globIgnores: ['screenshot.png', '404.html'],
        manifestTransforms: [(entries) => ({ manifest: withHeaders(entries) })],
        rollupFormat: 'iife',
        target,
      },
    }),
    staticHeaders(),
  ],
};

/** Takes the indentation out of the components' sheets and templates, which the minifier must leave as they are. */
function squeezeTemplates(): Plugin {
  return {
    name: 'squeeze-templates',
    apply: 'build',
    transform: {
      filter: { id: /\/src\/ui\/.*\.ts$/ },
      handler: (code) => code.replaceAll(/\bcss`[^`]*`/g, squeezed).replaceAll(/\n\s+/g, '\n'),
    },
  };
}

/** White space counts in a sheet only between words, and a zero before a point never. */
function squeezed(sheet: string): string {
  const tight = sheet.replaceAll(/\s+/g, ' ').replaceAll(/ ?([{};,`]) ?/g, '$1');
  return tight.replaceAll(': ', ':').replaceAll(';}', '}').replaceAll(/\b0\./g, '.');
}

/** Nothing is preloaded: no part needs more to be fetched than its own import does, nor may it have a sheet of its own. */
function plainImports(): Plugin {
  return {
    name: 'plain-imports',
    apply: 'build',
    enforce: 'pre',
    load: {
      filter: { id: /vite\/preload-helper/ },
      handler: () => 'export const __vitePreload = (load) => load();',
    },
  };
}

/** Leaves out of the client's table what the proxy on an edge does not need: the names in the queries and the answers' forms. */
function squeezeEndpoints(): Plugin {
  return {
    name: 'squeeze-endpoints',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'worker',
    transform: {
      filter: { id: /\/src\/protocol\/share\/endpoints\.ts$/ },
      handler: (code) => code.replaceAll(/query: \[[^\]]*\],\s*answer: '\w+',?/g, ''),
    },
  };
}

/**
 * Each a file of its own that needs nothing beside it: to `dist-server` what serves the app, to `dist-proxy` the proxy
 * alone, for Node and for an edge platform.
 */
const programs = {
  server: program('src/server.ts', 'dist-server/server.js'),
  proxy: program('src/proxy-server.ts', 'dist-proxy/proxy.js'),
  worker: program('src/worker.ts', 'dist-proxy/worker.js', { target: 'es2022', minify: 'oxc' }),
};

const servers: UserConfig = {
  publicDir: false,
  plugins: [squeezeEndpoints()],
  environments: programs,
  builder: {
    buildApp: async ({ environments, build }) => {
      for (const name of Object.keys(programs)) {
        const environment = environments[name];
        if (environment) await build(environment);
      }
    },
  },
};

function program(input: string, path: string, build: BuildEnvironmentOptions = {}): EnvironmentOptions {
  const [outDir = '', file = ''] = path.split('/');
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: false,
      rolldownOptions: { input, output: { entryFileNames: file } },
      ...build,
    },
  };
}

export default defineConfig(({ mode }) => (mode === 'server' ? servers : app));
