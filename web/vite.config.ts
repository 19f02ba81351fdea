import { resolve } from 'node:path';
import { defineConfig } from 'vite';

/**
 * Where the gateway runs while the pages are worked on with `npm run dev:dashboard`. It is told the host that the
 * browser asked, as changes are only taken from pages of its own origin; with a string here it would not be.
 */
const GATEWAY = { target: 'http://127.0.0.1:3000', changeOrigin: false };

export default defineConfig({
  root: import.meta.dirname,
  base: '/dashboard/',
  // The gateway may be below a path: scripts find each other from where they are. It writes the path into the page.
  experimental: { renderBuiltUrl: (_file, { hostType }) => (hostType === 'html' ? undefined : { relative: true }) },
  build: {
    outDir: resolve(import.meta.dirname, '../dist/web'),
    emptyOutDir: true,
    // The policy of the page allows no data: URLs, and preloads of one script gain nothing.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    // A test limits what goes over the wire: test/dashboard/delivery.spec.ts.
    chunkSizeWarningLimit: 700,
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    rolldownOptions: {
      // Server components are none of ours.
      onLog: (level, log, write) => log.code === 'MODULE_LEVEL_DIRECTIVE' || write(level, log),
    },
  },
  server: { proxy: { '/dashboard/api': GATEWAY, '/admin/api': GATEWAY } },
});
