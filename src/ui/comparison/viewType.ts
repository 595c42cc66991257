/** What the editor knows the pages of comparisons by, also after a reload. */
export const comparisonView = 'acrTeleport.comparison';
