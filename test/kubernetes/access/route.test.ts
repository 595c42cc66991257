import { describeRoutes } from './routes';

describeRoutes('the TLS of a kubeconfig', '127.0.0.1');
