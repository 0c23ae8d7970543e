import type { ManifestOptions } from 'vite-plugin-pwa';

/** How the installed app presents itself. */
export const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: 'Sightline',
  short_name: 'Sightline',
  description: 'See what your camera sees: faces, objects and poses, found on this device.',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  lang: 'en',
  categories: ['utilities', 'productivity'],
  theme_color: '#131a25',
  background_color: '#0b1018',
  icons: [
    { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: '/icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: '/icons/icon.svg', sizes: 'any', type: 'image/svg+xml' },
  ],
};
