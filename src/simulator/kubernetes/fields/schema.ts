/**
 * What fields objects have, and how a change of one is merged (Kubernetes API reference; merge keys of its OpenAPI document). A type is
 * `s`, `i`, `b` (string, integer, boolean), `q` (a quantity), `x` (an integer or a string), `any`, or the name of a structure. Before it:
 * `{}` a map, `[]` a list that is replaced whole, `[=]` a set, `[a,b]` a list of things told apart by those fields. `!` before all of that:
 * replaced whole.
 */
export const structures: Readonly<Record<string, string>> = {
  ObjectMeta:
    'annotations:{}s creationTimestamp:any deletionGracePeriodSeconds:i deletionTimestamp:s finalizers:[=]s generateName:s generation:i labels:{}s managedFields:any name:s namespace:s ownerReferences:[uid]OwnerReference resourceVersion:s selfLink:s uid:s',
  OwnerReference: 'apiVersion:s blockOwnerDeletion:b controller:b kind:s name:s uid:s',
  Deployment: 'apiVersion:s kind:s metadata:ObjectMeta spec:DeploymentSpec status:any',
  DeploymentSpec:
    'minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:!LabelSelector strategy:DeploymentStrategy template:PodTemplateSpec',
  DeploymentStrategy: 'rollingUpdate:RollingUpdate type:s',
  RollingUpdate: 'maxSurge:x maxUnavailable:x',
  LabelSelector: 'matchExpressions:[]LabelSelectorRequirement matchLabels:{}s',
  LabelSelectorRequirement: 'key:s operator:s values:[]s',
  ReplicaSet: 'apiVersion:s kind:s metadata:ObjectMeta spec:ReplicaSetSpec status:any',
  ReplicaSetSpec: 'minReadySeconds:i replicas:i selector:!LabelSelector template:PodTemplateSpec',
  StatefulSet: 'apiVersion:s kind:s metadata:ObjectMeta spec:StatefulSetSpec status:any',
  StatefulSetSpec:
    'minReadySeconds:i ordinals:any persistentVolumeClaimRetentionPolicy:any podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:!LabelSelector serviceName:s template:PodTemplateSpec updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[]any',
  StatefulSetUpdateStrategy: 'rollingUpdate:RollingUpdateStatefulSet type:s',
  RollingUpdateStatefulSet: 'maxUnavailable:x partition:i',
  DaemonSet: 'apiVersion:s kind:s metadata:ObjectMeta spec:DaemonSetSpec status:any',
  DaemonSetSpec:
    'minReadySeconds:i revisionHistoryLimit:i selector:!LabelSelector template:PodTemplateSpec updateStrategy:DeploymentStrategy',
  Job: 'apiVersion:s kind:s metadata:ObjectMeta spec:JobSpec status:any',
  JobSpec:
    'activeDeadlineSeconds:i backoffLimit:i backoffLimitPerIndex:i completionMode:s completions:i managedBy:s manualSelector:b maxFailedIndexes:i parallelism:i podFailurePolicy:any podReplacementPolicy:s selector:!LabelSelector successPolicy:any suspend:b template:PodTemplateSpec ttlSecondsAfterFinished:i',
  PodTemplateSpec: 'metadata:ObjectMeta spec:PodSpec',
  Pod: 'apiVersion:s kind:s metadata:ObjectMeta spec:PodSpec status:any',
  PodSpec:
    'activeDeadlineSeconds:i affinity:Affinity automountServiceAccountToken:b containers:[name]Container dnsConfig:any dnsPolicy:s enableServiceLinks:b ephemeralContainers:[name]Container hostAliases:[ip]HostAlias hostIPC:b hostNetwork:b hostPID:b hostUsers:b hostname:s imagePullSecrets:[name]LocalObjectReference initContainers:[name]Container nodeName:s nodeSelector:!{}s os:any overhead:{}q preemptionPolicy:s priority:i priorityClassName:s readinessGates:[]any resourceClaims:[name]any resources:ResourceRequirements restartPolicy:s runtimeClassName:s schedulerName:s schedulingGates:[name]any securityContext:any serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:i tolerations:[]Toleration topologySpreadConstraints:[topologyKey,whenUnsatisfiable]any volumes:[name]Volume',
  Affinity: 'nodeAffinity:NodeAffinity podAffinity:any podAntiAffinity:any',
  NodeAffinity:
    'preferredDuringSchedulingIgnoredDuringExecution:[]any requiredDuringSchedulingIgnoredDuringExecution:!NodeSelector',
  NodeSelector: 'nodeSelectorTerms:[]NodeSelectorTerm',
  NodeSelectorTerm: 'matchExpressions:[]LabelSelectorRequirement matchFields:[]LabelSelectorRequirement',
  HostAlias: 'hostnames:[]s ip:s',
  LocalObjectReference: 'name:s',
  Toleration: 'effect:s key:s operator:s tolerationSeconds:i value:s',
  Container:
    'args:[]s command:[]s env:[name]EnvVar envFrom:[]any image:s imagePullPolicy:s lifecycle:any livenessProbe:Probe name:s ports:[containerPort,protocol]ContainerPort readinessProbe:Probe resizePolicy:[]any resources:ResourceRequirements restartPolicy:s securityContext:any startupProbe:Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[devicePath]any volumeMounts:[mountPath]VolumeMount workingDir:s',
  EnvVar: 'name:s value:s valueFrom:any',
  Probe:
    'exec:any failureThreshold:i grpc:any httpGet:HTTPGetAction initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket:any terminationGracePeriodSeconds:i timeoutSeconds:i',
  HTTPGetAction: 'host:s httpHeaders:[]any path:s port:x scheme:s',
  ContainerPort: 'containerPort:i hostIP:s hostPort:i name:s protocol:s',
  ResourceRequirements: 'claims:[name]any limits:{}q requests:{}q',
  VolumeMount: 'mountPath:s mountPropagation:s name:s readOnly:b recursiveReadOnly:s subPath:s subPathExpr:s',
  Volume:
    'azureDisk:any azureFile:any cephfs:any configMap:any csi:any downwardAPI:any emptyDir:any ephemeral:any fc:any flexVolume:any gitRepo:any glusterfs:any hostPath:HostPath image:any iscsi:any name:s nfs:any persistentVolumeClaim:any projected:any secret:any',
  HostPath: 'path:s type:s',
  Service: 'apiVersion:s kind:s metadata:ObjectMeta spec:ServiceSpec status:any',
  ServiceSpec:
    'allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[]s externalIPs:[]s externalName:s externalTrafficPolicy:s healthCheckNodePort:i internalTrafficPolicy:s ipFamilies:[]s ipFamilyPolicy:s loadBalancerClass:s loadBalancerIP:s loadBalancerSourceRanges:[]s ports:[port,protocol]ServicePort publishNotReadyAddresses:b selector:!{}s sessionAffinity:s sessionAffinityConfig:any trafficDistribution:s type:s',
  ServicePort: 'appProtocol:s name:s nodePort:i port:i protocol:s targetPort:x',
  Namespace: 'apiVersion:s kind:s metadata:ObjectMeta spec:NamespaceSpec status:any',
  NamespaceSpec: 'finalizers:[]s',
  ConfigMap: 'apiVersion:s kind:s metadata:ObjectMeta binaryData:{}s data:{}s immutable:b',
  Secret: 'apiVersion:s kind:s metadata:ObjectMeta data:{}s immutable:b stringData:{}s type:s',
  ServiceAccount:
    'apiVersion:s kind:s metadata:ObjectMeta automountServiceAccountToken:b imagePullSecrets:[]LocalObjectReference secrets:[name]any',
  ResourceQuota: 'apiVersion:s kind:s metadata:ObjectMeta spec:ResourceQuotaSpec status:any',
  ResourceQuotaSpec: 'hard:{}q scopeSelector:any scopes:[]s',
  Node: 'apiVersion:s kind:s metadata:ObjectMeta spec:NodeSpec status:any',
  NodeSpec: 'externalID:s podCIDR:s podCIDRs:[=]s providerID:s taints:[]Taint unschedulable:b',
  Taint: 'effect:s key:s timeAdded:s value:s',
  Event:
    'apiVersion:s kind:s metadata:ObjectMeta action:s count:i eventTime:any firstTimestamp:any involvedObject:ObjectReference lastTimestamp:any message:s reason:s related:any reportingComponent:s reportingInstance:s series:any source:EventSource type:s',
  ObjectReference: 'apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s',
  EventSource: 'component:s host:s',
};
