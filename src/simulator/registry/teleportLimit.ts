/** The most repositories of one registry that could teleport (ACR Teleport preview, limits). */
export const teleportLimit = 10;
