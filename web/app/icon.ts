import { html, svg, type TemplateResult } from 'lit';

/** Line drawings on a grid of 24, drawn in the colour of the text around them. */
const DRAWINGS = {
  camera: svg`<path d="M4 8.5A1.5 1.5 0 0 1 5.5 7H8l1.5-2.5h5L16 7h2.5A1.5 1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5z"/><circle cx="12" cy="13" r="3.5"/>`,
  picture: svg`<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><circle cx="9" cy="10" r="1.6"/><path d="M4 17l5-4.5 3.5 3 3.5-3.5 4 4"/>`,
  film: svg`<rect x="3.5" y="5" width="17" height="14" rx="2"/><path d="M10 9.5v5l4.5-2.5z"/>`,
  play: svg`<path d="M8 5.5v13l10.5-6.5z"/>`,
  stop: svg`<rect x="6.5" y="6.5" width="11" height="11" rx="1.5"/>`,
  device: svg`<rect x="3" y="5" width="18" height="12" rx="2"/><path d="M9 20.5h6"/>`,
  edge: svg`<rect x="4" y="4" width="16" height="7" rx="1.5"/><rect x="4" y="13" width="16" height="7" rx="1.5"/><path d="M7.5 7.5h.01M7.5 16.5h.01"/>`,
  auto: svg`<path d="M4 12a8 8 0 0 1 13.7-5.6L20 8.5M20 4v4.5h-4.5M20 12a8 8 0 0 1-13.7 5.6L4 15.5M4 20v-4.5h4.5"/>`,
  sun: svg`<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>`,
  moon: svg`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>`,
  contrast: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17z" fill="currentColor"/>`,
  home: svg`<path d="M4 11.5L12 4.5l8 7M6 10v9.5h12V10"/>`,
  install: svg`<path d="M12 4v11M7.5 10.5L12 15l4.5-4.5M4.5 19.5h15"/>`,
  warning: svg`<path d="M12 4.5l8.5 15h-17zM12 10v4.5M12 17.2v.01"/>`,
  info: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5M12 8v.01"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
  lock: svg`<rect x="5" y="10.5" width="14" height="9.5" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>`,
  objects: svg`<rect x="3.5" y="8" width="9" height="11" rx="1.5"/><rect x="12.5" y="4.5" width="8" height="7" rx="1.5"/>`,
  faces: svg`<circle cx="12" cy="12" r="8.5"/><path d="M9 10v.01M15 10v.01M8.5 14.5a4.5 4.5 0 0 0 7 0"/>`,
  poses: svg`<circle cx="12" cy="4.8" r="1.9"/><path d="M12 7.5v6.5M6 10l6-1.5 6 1.5M8.5 21l3.5-7 3.5 7"/>`,
  events: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>`,
  bell: svg`<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 18.5a2 2 0 0 0 4 0"/>`,
  chart: svg`<path d="M4 4.5v15h16M7.5 15l3.5-4.5 3 2.5 5-6.5"/>`,
  model: svg`<path d="M12 3.5l7.5 4.25v8.5L12 20.5l-7.5-4.25v-8.5z"/><path d="M4.5 7.75L12 12l7.5-4.25M12 12v8.5"/>`,
  pipeline: svg`<circle cx="5.5" cy="12" r="2"/><circle cx="18.5" cy="12" r="2"/><path d="M7.5 12h9"/>`,
  refresh: svg`<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4"/>`,
  offline: svg`<path d="M3.5 3.5l17 17M8.5 15a5 5 0 0 1 6 0M5.5 11.8a9.5 9.5 0 0 1 4-2.3M2.8 8.6a13.5 13.5 0 0 1 3.7-2.4M13 9.2a9.5 9.5 0 0 1 5.5 2.6M10.5 5.1a13.6 13.6 0 0 1 10.7 3.5M12 18.8v.01"/>`,
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof DRAWINGS;

/** A decorative drawing; whatever it stands for must be said in words beside it. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${DRAWINGS[name]}</svg>`;
}
