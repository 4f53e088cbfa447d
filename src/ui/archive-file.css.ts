import { css } from 'lit';

export const archiveFileStyles = css`
  :host {
    display: grid;
    gap: 0.75rem;
  }
  h3,
  h4 {
    margin: 0;
    font-size: 1rem;
  }
  h4 {
    justify-self: start;
  }
  .asked {
    display: grid;
    gap: 0.75rem;
    padding: 1rem;
    border: 1px solid var(--line);
    border-radius: 0.75rem;
  }
  dl {
    gap: 0.25rem 1rem;
  }
  dd {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  progress {
    flex: 1 1 8rem;
    min-width: 6rem;
    height: 0.625rem;
  }
  /* Always there, since a live region that comes with its text is not read aloud. */
  .said:empty {
    position: absolute;
  }
  .said {
    overflow-wrap: anywhere;
  }
`;
