import { css } from 'lit';

export const latestStyles = css`
  section {
    align-content: center;
    gap: 0.5rem;
    min-height: clamp(12rem, 30vw, 17rem);
    padding: clamp(1.25rem, 4vw, 2.25rem);
    container-type: inline-size;
  }
  h2 {
    position: absolute;
    clip-path: inset(50%);
  }
  cradle-first-steps:not(:defined) {
    display: block;
    min-height: 9rem;
  }
  .low {
    --tone: var(--low);
    --tint: var(--bad);
  }
  .high {
    --tone: var(--high);
    --tint: var(--warn);
  }
  .fresh,
  .late {
    background: linear-gradient(150deg, var(--card) 55%, var(--tint, var(--accent-soft)));
  }
  .value {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem clamp(0.75rem, 4cqi, 2rem);
    align-items: center;
  }
  .big {
    font-size: clamp(4.5rem, 24cqi, var(--big));
    font-weight: 640;
    font-variant-numeric: tabular-nums;
    line-height: 1;
    letter-spacing: -0.04em;
  }
  .big,
  .side {
    color: var(--tone);
  }
  .side {
    display: block;
    font-size: 1.125rem;
  }
  .word {
    font-size: clamp(3.75rem, 20cqi, 8rem);
    letter-spacing: -0.02em;
  }
  .arrow {
    flex: none;
    width: clamp(3.25rem, 15cqi, 6rem);
    padding: clamp(0.5rem, 2.2cqi, 0.875rem);
    border-radius: 50%;
    background: var(--tone, var(--accent));
    fill: none;
    stroke: var(--on-accent);
    stroke-width: 3.2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .unit {
    color: var(--soft);
    font-size: clamp(1.125rem, 4cqi, 1.625rem);
    white-space: nowrap;
  }
  .when {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    align-items: baseline;
    font-size: clamp(1.0625rem, 3.5cqi, 1.375rem);
  }
  .change {
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .late-mark {
    padding: 0 0.6em;
    border-radius: 1em;
    background: var(--warn);
    color: var(--on-warn);
    font-size: 0.8em;
  }
  .sentence {
    font-size: clamp(1.75rem, 7cqi, 3rem);
    font-weight: 640;
    line-height: 1.15;
    letter-spacing: -0.02em;
    text-wrap: balance;
  }
  :is(.stale, .uncertain) :is(.big, .side, .sentence) {
    color: var(--soft);
    font-weight: 400;
  }
`;
