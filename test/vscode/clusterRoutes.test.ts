import { describeRoutes } from '../kubernetes/access/routes';

// VS Code leaves the agents of requests to localhost and 127.0.0.1 as they are, and replaces those of all others.
describeRoutes('the TLS of a kubeconfig, where VS Code replaces agents', '127.0.0.2');
