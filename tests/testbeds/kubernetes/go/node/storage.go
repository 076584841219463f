// Copyright (c) 2026, the scigateway.jupyterhub authors
// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	v1 "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// Provisioner is what a StorageClass names to get folders as volumes.
const Provisioner = "testbed.invalid/folder"

// folders makes a volume as a folder below root, on the one node that this process runs on.
type folders struct{ root, node string }

// Provision makes the folder, open to every account as the volume of a cloud is after fsGroup was applied to it.
func (f folders) Provision(
	_ context.Context, options controller.ProvisionOptions,
) (*v1.PersistentVolume, controller.ProvisioningState, error) {
	if options.SelectedNodeName != "" && options.SelectedNodeName != f.node {
		return nil, controller.ProvisioningFinished, &controller.IgnoredError{Reason: "it is for another node"}
	}
	path := filepath.Join(f.root, options.PVName)
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	// Whatever the umask is.
	if err := os.Chmod(path, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	kind := v1.HostPathDirectory
	claim := options.PVC.Spec
	return &v1.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{Name: options.PVName},
		Spec: v1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *options.StorageClass.ReclaimPolicy,
			AccessModes:                   claim.AccessModes,
			Capacity:                      v1.ResourceList{v1.ResourceStorage: claim.Resources.Requests[v1.ResourceStorage]},
			PersistentVolumeSource: v1.PersistentVolumeSource{
				HostPath: &v1.HostPathVolumeSource{Path: path, Type: &kind},
			},
			NodeAffinity: &v1.VolumeNodeAffinity{Required: &v1.NodeSelector{
				NodeSelectorTerms: []v1.NodeSelectorTerm{{MatchExpressions: []v1.NodeSelectorRequirement{
					{Key: v1.LabelHostname, Operator: v1.NodeSelectorOpIn, Values: []string{f.node}},
				}}},
			}},
		},
	}, controller.ProvisioningFinished, nil
}

// Delete removes the folder of a volume.
func (f folders) Delete(_ context.Context, volume *v1.PersistentVolume) error {
	path := volume.Spec.HostPath.Path
	if filepath.Dir(path) != f.root {
		return fmt.Errorf("the folder %s of volume %s is not below %s", path, volume.Name, f.root)
	}
	return os.RemoveAll(path)
}

func newStorageCommand() *cobra.Command {
	var file string
	var made folders
	command := &cobra.Command{
		Use:          "folder-provisioner",
		Short:        "Make volumes as folders of this node",
		SilenceUsage: true,
		RunE: func(command *cobra.Command, _ []string) error {
			client, err := connect(file)
			if err != nil {
				return err
			}
			controller.NewProvisionController(
				command.Context(), client, Provisioner, made, controller.LeaderElection(false), controller.Threadiness(8),
			).Run(command.Context())
			return nil
		},
	}
	command.Flags().StringVar(&file, "kubeconfig", "", "how to reach the API server")
	command.Flags().StringVar(&made.node, "node", "", "name of this node")
	command.Flags().StringVar(&made.root, "root", "", "folder for the volumes")
	return command
}

func connect(file string) (*kubernetes.Clientset, error) {
	config, err := clientcmd.BuildConfigFromFlags("", file)
	if err != nil {
		return nil, err
	}
	return kubernetes.NewForConfig(config)
}
