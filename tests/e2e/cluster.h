/* cluster: three nats-servers that speak MQTT 3.1.1 and keep everything three times, for tests. */
#ifndef TESTS_CLUSTER_H
#define TESTS_CLUSTER_H

#include "../unit/broker.h"

enum { CLUSTER_NODES = 3 };
struct cluster {
  struct broker nodes[CLUSTER_NODES]; /* each with a url of its own; broker_kill and broker_restart as ever */
};
void cluster_start(struct cluster *cluster);
void cluster_end(struct cluster *cluster);

#endif
