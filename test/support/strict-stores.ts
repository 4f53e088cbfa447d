/** Stores whose every write must be on the disk before anybody is told (design 3.2, 3.6; README, "What is kept where"). */
export const strictStores = ['receivers', 'pages', 'clocks', 'destinations', 'attempts', 'outcomes', 'vault'] as const;
