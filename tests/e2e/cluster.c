#include "cluster.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../harness/sockets.h"

enum { PORTS = 2 * CLUSTER_NODES };

static void cluster_configure(struct broker *node, int number, const int ports[PORTS]) {
  FILE *file = broker_configure(node, ports[number]);
  node->nats = true;
  fprintf(file,
          "server_name: node%d\nlisten: \"127.0.0.1:-1\"\njetstream { store_dir: \"%s/store\" }\n"
          "mqtt { host: \"127.0.0.1\", port: %d }\ncluster {\n  name: test\n  listen: \"127.0.0.1:%d\"\n  routes: [",
          number, node->folder, node->port, ports[CLUSTER_NODES + number]);
  for (int n = 0; n < CLUSTER_NODES; n++)
    fprintf(file, "%s\"nats://127.0.0.1:%d\"", n > 0 ? ", " : "", ports[CLUSTER_NODES + n]);
  fprintf(file, "]\n}\n");
  fclose(file);
}

void cluster_start(struct cluster *cluster) {
  int ports[PORTS];
  for (int n = 0; n < PORTS; n++)
    assert_true((ports[n] = socket_hold()) > 0);
  for (int n = 0; n < CLUSTER_NODES; n++) {
    cluster_configure(&cluster->nodes[n], n, ports);
    broker_restart(&cluster->nodes[n]);
  }
}

void cluster_end(struct cluster *cluster) {
  for (int n = 0; n < CLUSTER_NODES; n++)
    broker_end(&cluster->nodes[n]);
}
