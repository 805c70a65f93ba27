package main

import (
	_ "embed"
	"fmt"
	"os"
	"strings"

	resource "sigs.k8s.io/kwok/kustomize/metrics/resource"
	usage "sigs.k8s.io/kwok/kustomize/metrics/usage"
	node "sigs.k8s.io/kwok/kustomize/stage/node/fast"
	heartbeat "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
	pod "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
)

//go:embed stages.yaml
var ownStages string

// A pod that a test wants broken must never be made ready.
const unlessBroken = `    - key: '.metadata.annotations["sim.lab/state"]'
      operator: DoesNotExist
`

// A pod that a test wants slow to end is deleted after the duration it names.
const afterDelay = `  delay:
    durationMilliseconds: 0
    durationFrom:
      expressionFrom: '.metadata.annotations["sim.lab/terminate-after"]'
`

// printStages writes kwok's own description of how nodes and pods live, with the hooks above, and
// the stages that only tests need.
func printStages() int {
	ready, err := insert(pod.DefaultPodReady, "    matchExpressions:\n", "", unlessBroken)
	if err != nil {
		fmt.Fprintln(os.Stderr, "stage pod-ready:", err)
		return 1
	}
	ended, err := insert(pod.DefaultPodDelete, "  next:\n", afterDelay, "")
	if err != nil {
		fmt.Fprintln(os.Stderr, "stage pod-delete:", err)
		return 1
	}
	fmt.Print(strings.Join([]string{
		node.DefaultNodeInit, heartbeat.DefaultNodeHeartbeatWithLease,
		ready, pod.DefaultPodComplete, ended,
		resource.DefaultMetricsResource, usage.DefaultUsageFromAnnotation, ownStages,
	}, "\n---\n"))
	return 0
}

func insert(text, mark, before, after string) (string, error) {
	if strings.Count(text, mark) != 1 {
		return "", fmt.Errorf("kwok's stage no longer has exactly one %q", strings.TrimSpace(mark))
	}
	return strings.Replace(text, mark, before+mark+after, 1), nil
}
