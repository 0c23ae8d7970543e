import { css } from 'lit';

/** The app's layout: one column on phones, three on desktops. */
export const appStyle = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 100dvh;
  }
  .skip {
    position: absolute;
    left: var(--space-4);
    top: -60px;
    z-index: 10;
    padding: var(--space-2) var(--space-4);
    border-radius: var(--radius);
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  .skip:focus {
    top: var(--space-2);
  }
  .columns {
    flex: 1;
    display: grid;
    gap: var(--space-3);
    align-content: start;
    padding: var(--space-3) max(var(--space-4), env(safe-area-inset-right)) var(--space-5)
      max(var(--space-4), env(safe-area-inset-left));
  }
  [hidden] {
    display: none !important;
  }
  .columns > * {
    min-width: 0;
  }
  main {
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
    outline: none;
  }
  .views {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr));
    gap: var(--space-3);
  }
  .views:has(sl-tile) {
    flex: none;
    align-items: start;
    row-gap: var(--space-5);
  }
  .first {
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
    min-width: 0;
  }
  .first > sl-stage {
    flex: 1;
    min-height: clamp(22rem, 58vh, 30rem);
  }
  .first:has(~ sl-tile) > sl-stage {
    flex: none;
    min-height: 0;
    aspect-ratio: 4 / 3;
  }
  .lost {
    margin: var(--space-4);
  }
  .live {
    place-self: start;
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-2);
    margin: var(--space-3);
  }
  .live-offer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-2) var(--space-4);
    padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
    border: 1px solid var(--border);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .live-offer span {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-width: 0;
  }
  .live-offer b {
    overflow-wrap: anywhere;
  }
  .live-offer a {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    min-height: var(--control);
    padding: 0 var(--space-4);
    border-radius: var(--radius);
    background: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
    text-decoration: none;
  }
  /* What is told of a run in this page says nothing of one on the edge. */
  .watching > sl-results,
  .watching > aside {
    display: none;
  }
  sl-error.on-stage {
    place-self: center;
    width: min(30rem, 100% - 2 * var(--space-4));
  }
  aside {
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
  }
  sl-inside {
    margin: 0 max(var(--space-4), env(safe-area-inset-right)) var(--space-4)
      max(var(--space-4), env(safe-area-inset-left));
  }
  .notices {
    position: fixed;
    inset: auto var(--space-4) max(var(--space-4), env(safe-area-inset-bottom)) var(--space-4);
    z-index: 5;
    display: flex;
    flex-direction: column;
    align-items: end;
    gap: var(--space-2);
    pointer-events: none;
  }
  .notices > * {
    width: min(26rem, 100%);
    pointer-events: auto;
  }
  @media (max-width: 699px) {
    .waiting {
      display: none;
    }
    /* Over the name of the page: at the bottom they would cover the controls, or what is being read. */
    .notices {
      inset: max(var(--space-2), env(safe-area-inset-top)) var(--space-2) auto;
    }
  }
  @media (min-width: 700px) and (max-width: 1099px) {
    aside {
      display: grid;
      grid-template-columns: 1fr 1fr;
      align-items: start;
    }
    sl-figures {
      grid-row: span 2;
    }
  }
  @media (min-width: 1100px) {
    /* The first screen is the picture and how it does; what is inside the pipeline comes below it. */
    .columns {
      flex: none;
      height: calc(100dvh - 7.5rem);
      grid-template: 'nav main aside' auto 'seen main aside' minmax(0, 1fr) / 252px minmax(0, 1fr) 316px;
      align-content: stretch;
      gap: var(--space-4);
      padding-block: var(--space-4);
      min-height: 0;
    }
    /* Several pictures may be higher than the screen: what comes below begins where they end. */
    .columns:has(sl-tile) {
      height: auto;
      min-height: calc(100dvh - 7.5rem);
    }
    .watching {
      height: auto;
      grid-template: 'nav main' auto / 252px minmax(0, 1fr);
    }
    .watching > nav {
      align-self: start;
      max-height: calc(100dvh - 7.5rem);
    }
    nav,
    sl-results,
    aside {
      overflow-y: auto;
      scrollbar-width: thin;
    }
    /* Only the list moves: the ways on from it stay in sight, however many pipelines there are. */
    nav {
      grid-area: nav;
      display: flex;
      flex-direction: column;
      max-height: 65vh;
    }
    nav > * {
      flex: none;
    }
    nav > sl-pipelines {
      flex: 0 1 auto;
      min-height: 7rem;
      overflow-y: auto;
      scrollbar-width: thin;
    }
    main {
      grid-area: main;
    }
    sl-results {
      grid-area: seen;
    }
    aside {
      grid-area: aside;
      margin: -2px;
      padding: 2px;
    }
    .notices {
      inset: auto auto var(--space-4) var(--space-4);
      width: 252px;
    }
    .views {
      flex: 1;
    }
    .first > sl-stage {
      min-height: 20rem;
    }
  }
`;
