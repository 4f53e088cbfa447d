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
  .said:empty {
    display: none;
  }
  .said {
    overflow-wrap: anywhere;
  }
`;
