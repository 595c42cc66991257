import type { Source } from './rule';

/** The pages that rules cite. Where two disagree, both are cited by rules of their own or named in the evidence (acr-facts §0, §3.2). */
export const sources = {
  teleport: {
    title: 'Project Teleport overview',
    url: 'https://github.com/Azure/acr/blob/main/docs/teleport/README.md',
  },
  teleportOnAks: {
    title: 'Project Teleport with AKS',
    url: 'https://github.com/Azure/acr/blob/main/docs/teleport/aks-getting-started.md',
  },
  teleportRepositories: {
    title: 'Manage repositories in Teleport enabled registries',
    url: 'https://github.com/Azure/acr/blob/main/docs/teleport/teleport-repository-management.md',
  },
  teleportLimits: {
    title: 'Azure/acr issue 557: expanding for ever',
    url: 'https://github.com/Azure/acr/issues/557',
  },
  retirement: {
    title: 'Azure/AKS issue 4953: Teleport is retired',
    url: 'https://github.com/Azure/AKS/issues/4953',
  },
  retirementOnAks: { title: 'Teleport retirement on AKS', url: 'https://aka.ms/aks/teleport-retirement' },
  streamingOnAks: {
    title: 'Artifact Streaming on AKS',
    url: 'https://learn.microsoft.com/azure/aks/artifact-streaming',
  },
  streamingOverview: {
    title: 'Overview of Artifact Streaming on AKS',
    url: 'https://learn.microsoft.com/azure/aks/artifact-streaming-overview',
  },
  streamingInRegistry: {
    title: 'Artifact streaming in Azure Container Registry',
    url: 'https://learn.microsoft.com/azure/container-registry/container-registry-artifact-streaming',
  },
  streamingTroubles: {
    title: 'Troubleshoot artifact streaming',
    url: 'https://learn.microsoft.com/azure/container-registry/troubleshoot-artifact-streaming',
  },
  scaling: {
    title: 'Scale node pools in AKS',
    url: 'https://learn.microsoft.com/azure/aks/scale-node-pools',
  },
} as const satisfies Readonly<Record<string, Source>>;
