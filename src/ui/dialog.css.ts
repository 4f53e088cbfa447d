import { css } from 'lit';

export const dialogs = css`
  dialog {
    width: min(32rem, calc(100vw - 1.5rem));
    max-height: calc(100dvh - 1.5rem);
    padding: 1.5rem;
    border: 1px solid transparent;
    border-radius: var(--round);
    background: var(--card);
    color: var(--ink);
    box-shadow: 0 1rem 4rem #0006;
  }
  dialog::backdrop {
    background: #0b1113a6;
  }
  dialog h2,
  dialog p {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  dialog h2 {
    margin-bottom: 1rem;
    font-size: 1.25rem;
  }
`;

/** A dialog that is longer than the screen: its title and the way out stay at the top. */
export const longDialogs = css`
  dialog {
    width: min(46rem, calc(100vw - 1.5rem));
    padding-top: 0;
  }
  dialog .head {
    position: sticky;
    z-index: 1;
    top: 0;
    margin-inline: -1.5rem;
    padding: 1rem 1.5rem;
    background: var(--card);
  }
  .head h2 {
    flex: 1;
    margin: 0;
  }
  .head button {
    min-height: 2.25rem;
    padding: 0.25rem 0.875rem;
    font-size: 0.875rem;
  }
  .body {
    display: grid;
    gap: 0.875rem;
    margin-bottom: 1rem;
    align-content: start;
  }
  .body[aria-busy='true'] {
    min-height: 12rem;
  }
  .body > * {
    min-width: 0;
  }
  @media (max-width: 40rem) {
    dialog {
      padding: 0 0.75rem 0.75rem;
    }
    dialog .head {
      margin-inline: -0.75rem;
      padding: 0.75rem;
    }
  }
`;
